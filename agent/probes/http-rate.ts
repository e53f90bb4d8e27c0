import { RATE_TRIAL } from "../../proto/canary.ts";
import type { Identity, Outcome } from "../../proto/outcome.ts";
import type { HttpRateStep } from "../../proto/step.ts";
import type { SocketName } from "../../proto/target.ts";
import { factsOf } from "./facts.ts";
import { type HttpAnswer, httpExchange } from "./http-exchange.ts";
import type { Probe, ProbeIo } from "./probe.ts";
import { watchUntil } from "./watch-until.ts";

/** Nothing of a page is of interest. */
const MAX_PAGE_BYTES = 1_024;
/** One request may take so long; a step may take 30 s in all. */
const REQUEST_MS = 4_500;
/** Below this part of the asked rate a burst that passed says nothing of a limit. */
const ENOUGH = 0.5;

/** Statuses with which requests are turned away for their number: RFC 6585 section 4, and what fronts say instead. */
const TURNED_AWAY = new Set([403, 429, 503]);

/**
 * GETs of one path one after another, at the pace of the step and within the rate of the rules, until
 * all are made or one is turned away. Says how many passed, how fast, and what ended it.
 */
export const httpRate: Probe<HttpRateStep> = async (step, io) => {
  const startedAtMs = io.steadyMs();
  const { requests, everyMs } = RATE_TRIAL[step.pace];
  let last: HttpAnswer | undefined;
  let passed = 0;
  let endedBy: Outcome | HttpAnswer | undefined;
  while (passed < requests && endedBy === undefined && io.steadyMs() - startedAtMs < step.timeoutMs) {
    if (passed > 0 && !(await mayGoOn(startedAtMs + passed * everyMs, io))) break;
    const answer = await requested(step, io);
    if (answer.kind !== "http-answer" || answer.status >= 400) endedBy = answer;
    else {
      last = answer;
      passed += 1;
    }
  }
  if (io.stop.aborted) return { kind: "unable", reason: "stopped" };
  const elapsedMs = io.steadyMs() - startedAtMs;
  const seen = seenIn(endedBy, last);
  if (seen === undefined)
    return (endedBy as Outcome | undefined) ?? { kind: "unable", reason: "no time for a request" };
  const isFast = passed < requests ? undefined : elapsedMs * ENOUGH <= requests * everyMs;
  const findings = {
    passed,
    pace: isFast === undefined ? "unfinished" : isFast ? "full" : "slower",
    burst: wordFor(endedBy, isFast),
    "ended-by": endedBy === undefined ? undefined : wordOf(endedBy),
    "per-second": ((passed * 1_000) / Math.max(1, elapsedMs)).toFixed(1),
  };
  return { kind: "answered", elapsedMs, ...seen, facts: factsOf(findings) };
};

/** Waits for the step's own pace, then for the rules'. */
async function mayGoOn(dueAtMs: number, io: ProbeIo): Promise<boolean> {
  const waitMs = dueAtMs - io.steadyMs();
  if (waitMs > 0) await watchUntil(waitMs, io.stop);
  return io.again();
}

const requested = (
  { target, path, hostHeader, scheme }: HttpRateStep,
  io: ProbeIo,
): Promise<HttpAnswer | Outcome> =>
  httpExchange(
    { target, timeoutMs: REQUEST_MS, scheme, method: "GET", path, hostHeader, mostBodyBytes: MAX_PAGE_BYTES },
    io,
  );

type Seen = { readonly from: SocketName; readonly identity: Identity };

/** Who was spoken with. Undefined where nobody answered in HTTP at all: then what ended it is the outcome. */
function seenIn(endedBy: Outcome | HttpAnswer | undefined, last: HttpAnswer | undefined): Seen | undefined {
  const answer = endedBy?.kind === "http-answer" ? endedBy : last;
  return answer === undefined ? undefined : { from: answer.from, identity: answer.identity };
}

const wordOf = (ended: Outcome | HttpAnswer): string =>
  ended.kind === "http-answer" ? String(ended.status) : ended.kind;

/** `stopped` only where something turned a request away; an error of the service itself is none. */
function wordFor(ended: Outcome | HttpAnswer | undefined, isFast: boolean | undefined): string {
  if (ended === undefined) return isFast === true ? "passed" : "too-slow";
  if (ended.kind === "http-answer") return TURNED_AWAY.has(ended.status) ? "stopped" : "failed";
  return ended.kind === "cut" || ended.kind === "refused" ? "stopped" : "failed";
}
