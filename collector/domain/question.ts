import { canonical, type Json } from "../../proto/canonical.ts";
import type { Given } from "../../proto/scenario-parameters.ts";
import { sha256 } from "../../proto/seal.ts";

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
  readonly given?: Given;
}): string =>
  `${asked.isUsual ? REACH : asked.scenarioId} ${asked.endpointNo} ${asked.segment}${withValues(asked.given)}`;

/** What a claim asks about an agent's own host: of which asset, in which segment, with which values. */
export const hostQuestionOf = (asked: {
  readonly scenarioId: string;
  readonly assetNo: number;
  readonly segment: string;
  readonly given?: Given;
}): string => `${asked.scenarioId} host:${asked.assetNo} ${asked.segment}${withValues(asked.given)}`;

/** Other values ask another question; without any it is the question that it always was. */
function withValues(given: Given = {}): string {
  if (Object.keys(given).length === 0) return "";
  const digest = sha256(givenText(given)).toString("hex");
  return ` ${digest.slice(0, DIGEST_DIGITS)}`;
}

/** Enough that no two sets of values are taken for one: 128 bits. */
const DIGEST_DIGITS = 32;

/** Values as a claim keeps them: canonical JSON. */
export const givenText = (given: Given): string => canonical(given as unknown as Json);

/** How the questions begin that are about reaching an endpoint. */
export const REACH_QUESTIONS = `${REACH} `;
