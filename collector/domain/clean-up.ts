import { isSandboxKind } from "../../proto/sandbox.ts";
import { visibleText } from "../../proto/untrusted.ts";
import type { RunRecord, StepSeen } from "./run.ts";
import type { CleanUp, Proof } from "./verdict.ts";

/**
 * What became of the files that a run's agents wrote on their own hosts: all gone, as they saw when they
 * looked; something left; or nothing said of it. Undefined where nobody wrote any. It bears on no other
 * axis: a control that took a file away in its own manner has still prevented.
 */
export function cleanUpOf({ jobs }: Pick<RunRecord, "jobs">): CleanUp | undefined {
  const words = jobs.flatMap(({ seen }) => seen.filter(({ kind }) => isSandboxKind(kind)).flatMap(wordOf));
  const left = words.flatMap((word) => (word.kind === "failed" ? word.left : []));
  if (words.some(({ kind }) => kind === "failed")) return { kind: "failed", left };
  return words.find(({ kind }) => kind === "unsaid") ?? words[0];
}

function wordOf({ outcome }: StepSeen): readonly CleanUp[] {
  switch (outcome.kind) {
    case "answered": {
      const [word] = (outcome.facts["clean-up"] ?? []).map(visibleText);
      // Nothing of it where nothing was written: what was to be fetched did not come.
      if (word === undefined) return [];
      if (word === "ok") return [{ kind: "ok" }];
      return [{ kind: "failed", left: (outcome.facts["left"] ?? []).map(visibleText) }];
    }
    case "unable":
      // A step that gives up by itself has cleaned up before it says so; one that was left behind has not said.
      return LEFT_BEHIND.test(outcome.reason) ? [{ kind: "unsaid" }] : [];
    default:
      return [];
  }
}

/** What an agent says of a step that did not end when it was told to, or broke its promise not to throw. */
const LEFT_BEHIND = /^(?:stopped$|the probe failed)/;

/** So many names are told in one sentence. */
const MAX_TOLD = 3;

/** The word on the clean-up among a verdict's proofs; none where nothing was written. */
export function cleanUpProof(cleanUp: CleanUp | undefined): readonly Proof[] {
  if (cleanUp === undefined) return [];
  const detail = {
    ok: "All that was written on the agent's host is gone again",
    failed: `Not all that was written could be removed: ${leftOf(cleanUp)}`,
    unsaid: "The agent did not say whether all that it wrote is gone; it looks again when it next starts",
  }[cleanUp.kind];
  return [{ name: "clean-up", holds: cleanUp.kind === "ok", detail }];
}

/** What a verdict's sentence adds where files may still be there; empty where all is well. */
export function cleanUpWords(cleanUp: CleanUp | undefined): string {
  if (cleanUp === undefined || cleanUp.kind === "ok") return "";
  return cleanUp.kind === "failed" ? `; clean-up failed: ${leftOf(cleanUp)}` : "; clean-up not confirmed";
}

function leftOf(cleanUp: CleanUp): string {
  if (cleanUp.kind !== "failed") return "";
  const { left } = cleanUp;
  const told = left.slice(0, MAX_TOLD).join(", ") || "unnamed";
  return left.length > MAX_TOLD ? `${told} and ${left.length - MAX_TOLD} more` : told;
}
