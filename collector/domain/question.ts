/** The question of reaching an endpoint, asked as that endpoint is usually asked. */
const REACH = "reach";

/**
 * What a claim asks, so that claims of several subjects share runs and words: where, and from which
 * segment. Two claims with one question are answered by one run, so another scenario than the one that
 * the endpoint is usually asked with is another question: a closure counts no run of it.
 */
export const questionOf = (asked: {
  readonly scenarioId: string;
  /** Whether it is the scenario that the endpoint is usually asked with. */
  readonly isUsual: boolean;
  readonly endpointNo: number;
  readonly segment: string;
}): string => `${asked.isUsual ? REACH : asked.scenarioId} ${asked.endpointNo} ${asked.segment}`;

/** How the questions begin that are about reaching an endpoint. */
export const REACH_QUESTIONS = `${REACH} `;
