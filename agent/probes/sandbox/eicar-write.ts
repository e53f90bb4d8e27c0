import type { SandboxStep } from "../../../proto/step.ts";
import type { Findings } from "../facts.ts";
import type { Probe, ProbeIo } from "../probe.ts";
import { watchUntil } from "../watch-until.ts";
import type { Box } from "./box.ts";
import { eicar, twin } from "./eicar.ts";
import { type FileState, isOwnTrouble, stateOf } from "./file-state.ts";
import { type Found, found, hindered, inBox } from "./in-box.ts";

/** When a file is looked at again, in seconds after it was written; a variant looks up to its own. */
const LOOKS = { "1s": [1], "10s": [1, 10], "60s": [1, 10, 60] } as const;
export const looksOf = (variant: string): readonly number[] =>
  LOOKS[variant as keyof typeof LOOKS] ?? LOOKS["1s"];

/** Writes a benign twin and the EICAR string, and looks after both. */
export const eicarWrite: Probe<SandboxStep> = (step, io) =>
  inBox(step, io, async (box, over) => {
    const names = await box.reserve(["txt", "com"]);
    if (typeof names === "string") return hindered(names);
    const [plain = "", marked = ""] = names;
    const code = await box.make(plain, twin());
    if (code !== undefined) return hindered(code);
    const watched = await watchFile(box, marked, eicar(), looksOf(step.variant), io, over);
    if (watched.kind === "hindered") return watched;
    const beside = await stateOf(box, plain, twin());
    return found({ ...watched.findings, twin: beside.state });
  });

/** Writes a file and says what became of it at each look, and in the end. */
export async function watchFile(
  box: Box,
  name: string,
  bytes: Buffer,
  looks: readonly number[],
  io: Pick<ProbeIo, "steadyMs">,
  over: AbortSignal,
): Promise<Found> {
  const code = await box.make(name, bytes);
  if (code !== undefined)
    return isOwnTrouble(code) ? hindered(code) : found(told({ state: "unwritten", code }));
  const startedAtMs = io.steadyMs();
  let findings: Findings = {};
  for (const second of looks) {
    await watchUntil(startedAtMs + second * 1_000 - io.steadyMs(), over);
    const now = await stateOf(box, name, bytes);
    // Cut off before its last look, it says nothing of what became of the file.
    if (now.state === undefined) return found({ ...findings, ...told(now) });
    findings = { ...findings, [`at-${second}s`]: now.state, ...told(now) };
  }
  return found(findings);
}

const told = ({ state, code }: FileState): Findings => ({ state, code });
