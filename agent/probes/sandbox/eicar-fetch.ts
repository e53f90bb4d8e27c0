import { saidBaseline } from "../../../proto/inert.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import { FETCH_PATHS } from "../../../proto/sandbox.ts";
import type { SandboxStep } from "../../../proto/step.ts";
import { factsOf } from "../facts.ts";
import { httpExchange } from "../http-exchange.ts";
import type { Probe } from "../probe.ts";
import { eicar, twin } from "./eicar.ts";
import { watchFile } from "./eicar-write.ts";
import { hindered, inBox } from "./in-box.ts";

/** So long a witness has to answer; the rest of the step's time is for looking at the file. */
const FETCH_MS = 6_000;
/** A block page is looked at no further than this. */
const MAX_BODY_BYTES = 4 * 1024;
const LOOKS: Readonly<Record<string, readonly number[]>> = { "eicar-10s": [1, 10], "plain-1s": [1] };

/**
 * Fetches the EICAR string, or its plain twin, from a witness that serves it, and where all of it arrived
 * writes it down and looks after it. It says the word of a baseline: that the question arrived is no
 * delivery of what was asked for.
 */
export const eicarFetch: Probe<SandboxStep> = async (step, io): Promise<Outcome> => {
  const { target, hostHeader = "", variant, timeoutMs } = step;
  if (target === undefined) return { kind: "unable", reason: "nothing says where to fetch it" };
  const isPlain = variant === "plain-1s";
  const bytes = isPlain ? twin() : eicar();
  const answer = await httpExchange(
    {
      target,
      timeoutMs: Math.min(timeoutMs, FETCH_MS),
      scheme: "http",
      method: "GET",
      path: isPlain ? FETCH_PATHS.plain : FETCH_PATHS.eicar,
      hostHeader,
      headers: { "x-plumbline-said": saidBaseline(io.nonce).toString("latin1") },
      mostBodyBytes: MAX_BODY_BYTES,
    },
    io,
  );
  if (answer.kind !== "http-answer") return answer;
  const { elapsedMs, from, identity, status, body } = answer;
  const transit = { status, arrived: body.equals(bytes) ? "yes" : body.includes(bytes) ? "changed" : "no" };
  if (transit.arrived !== "yes")
    return { kind: "answered", elapsedMs, from, identity, facts: factsOf(transit) };
  return inBox(step, io, async (box, over) => {
    const names = await box.reserve([isPlain ? "txt" : "com"]);
    if (typeof names === "string") return hindered(names);
    const watched = await watchFile(box, names[0] ?? "", bytes, LOOKS[variant] ?? [1], io, over);
    return watched.kind === "hindered"
      ? watched
      : { ...watched, findings: { ...transit, ...watched.findings } };
  });
};
