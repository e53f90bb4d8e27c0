/** Scenarios that ask whether the same endpoint is reached share their question, whichever protocol they ask it in. */
const REACH = "reach";

/**
 * What a claim asks, so that claims of several subjects share runs and words: where, from which
 * segment, and with a scenario of its own expectation by that scenario. Two claims with one question
 * are answered by one run.
 */
export const questionOf = (asked: {
  readonly scenarioId: string;
  /** Whether the scenario says itself what decides. */
  readonly hasOwnExpectation: boolean;
  readonly endpointNo: number;
  readonly segment: string;
}): string => `${asked.hasOwnExpectation ? asked.scenarioId : REACH} ${asked.endpointNo} ${asked.segment}`;

/** How the questions begin that are about reaching an endpoint. */
export const REACH_QUESTIONS = `${REACH} `;
