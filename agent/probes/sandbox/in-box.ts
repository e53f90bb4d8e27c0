import { createHash } from "node:crypto";
import type { Outcome } from "../../../proto/outcome.ts";
import type { SandboxStep } from "../../../proto/step.ts";
import { type Findings, factsOf } from "../facts.ts";
import type { ProbeIo } from "../probe.ts";
import type { Box, CleanUp } from "./box.ts";

/** What a step found out in its box; or the code of what kept the agent itself from trying. */
export type Found =
  | { readonly kind: "found"; readonly findings: Findings }
  | { readonly kind: "hindered"; readonly code: string };

export const found = (findings: Findings): Found => ({ kind: "found", findings });
export const hindered = (code: string): Found => ({ kind: "hindered", code });

/** What acts in a box may use: the box, and the signal after which it does nothing more. */
export type ActInBox = (box: Box, over: AbortSignal) => Promise<Found>;

/**
 * Does something in a box of its own, removes all of it whatever happened, and says how that went. The
 * box is shut when the step's time is over or its job must end.
 */
export async function inBox(step: SandboxStep, io: ProbeIo, act: ActInBox): Promise<Outcome> {
  const startedAtMs = io.steadyMs();
  const over = new AbortController();
  const stopped = (): void => over.abort();
  io.stop.addEventListener("abort", stopped);
  if (io.stop.aborted) stopped();
  const timers = [setTimeout(stopped, step.timeoutMs)];
  try {
    const opened = await io.openBox(step.id, over.signal);
    if (opened.kind === "unable") return opened;
    timers.push(setTimeout(stopped, opened.maxSeconds * 1_000));
    const what = await act(opened.box, over.signal).catch((cause: unknown) => hindered(String(cause)));
    const isWhole = !over.signal.aborted;
    const cleanUp = await opened.box.close();
    if (what.kind === "hindered" && isWhole && cleanUp.kind === "ok")
      return { kind: "unable", reason: `sandbox: ${what.code}`.slice(0, 200) };
    const findings = what.kind === "found" ? what.findings : { hindered: what.code };
    return seenInSandbox(io.steadyMs() - startedAtMs, { ...findings, whole: yes(isWhole) }, cleanUp);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    io.stop.removeEventListener("abort", stopped);
  }
}

/** What was seen of files of our own, with how the clean-up went; from no peer, so the place it came from is empty. */
export function seenInSandbox(elapsedMs: number, findings: Findings, cleanUp: CleanUp): Outcome {
  const facts = factsOf({
    ...findings,
    "clean-up": cleanUp.kind,
    ...(cleanUp.kind === "failed" ? { left: cleanUp.left } : {}),
  });
  const hash = createHash("sha256").update(JSON.stringify(facts)).digest("hex");
  return {
    kind: "answered",
    elapsedMs,
    from: { address: "", port: 0 },
    identity: { by: "reply", hash },
    facts,
  };
}

/** How a fact says whether. */
export const yes = (is: boolean): "yes" | "no" => (is ? "yes" : "no");
