import type { HttpRequestStep } from "../../proto/step.ts";
import { httpExchange } from "./http-exchange.ts";
import type { Probe } from "./probe.ts";
import { sample } from "./sample.ts";

/** A body is read to here and no further. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * One GET on a connection of its own, marked with the run's marker. Follows no redirect, decodes no
 * content, and says nothing of what the answer means.
 */
export const httpRequest: Probe<HttpRequestStep> = async (step, io) => {
  const { target, timeoutMs, scheme, path, hostHeader } = step;
  const answer = await httpExchange(
    { target, timeoutMs, scheme, method: "GET", path, hostHeader, mostBodyBytes: MAX_BODY_BYTES },
    io,
  );
  if (answer.kind !== "http-answer") return answer;
  const { elapsedMs, from, identity, status, body } = answer;
  return {
    kind: "spoke",
    elapsedMs,
    from,
    identity,
    sample: sample(Buffer.concat([Buffer.from(`HTTP ${status}\n`), body])),
  };
};
