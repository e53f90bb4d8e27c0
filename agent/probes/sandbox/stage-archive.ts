import { createHash } from "node:crypto";
import { ARCHIVED_FILES, DECOY_BYTES } from "../../../proto/sandbox.ts";
import type { SandboxStep } from "../../../proto/step.ts";
import type { Probe } from "../probe.ts";
import { isOwnTrouble, settledState } from "./file-state.ts";
import { found, hindered, inBox } from "./in-box.ts";
import { ustar } from "./ustar.ts";

/** A record of nobody's: the public test number of a card network, and a name that says what it is. */
const record = (n: number): string => `${n};SYNTHETIC Person;4111111111111111;nobody-${n}@example.org\n`;

const synthetic = (n: number): Buffer => Buffer.from(record(n).repeat(100).slice(0, DECOY_BYTES));

/** Writes synthetic files, gathers them in one archive beside them, and looks whether it is there. */
export const stageArchive: Probe<SandboxStep> = (step, io) =>
  inBox(step, io, async (box, over) => {
    const names = await box.reserve([...Array<"dat">(ARCHIVED_FILES).fill("dat"), "tar"]);
    if (typeof names === "string") return hindered(names);
    const files = names.slice(0, ARCHIVED_FILES);
    for (const [n, name] of files.entries()) {
      const code = await box.make(name, synthetic(n));
      if (code !== undefined) return hindered(code);
    }
    const entries: { readonly name: string; readonly bytes: Buffer }[] = [];
    for (const name of files) {
      const bytes = await box.read(name);
      if (typeof bytes === "string") return hindered(bytes);
      entries.push({ name, bytes });
    }
    const archive = ustar(entries);
    const name = names.at(-1) ?? "";
    const code = await box.make(name, archive);
    if (code !== undefined && isOwnTrouble(code)) return hindered(code);
    const after =
      code === undefined ? await settledState(box, name, archive, over) : { state: "unwritten", code };
    return found({
      files: files.length,
      bytes: archive.length,
      sha256: createHash("sha256").update(archive).digest("hex"),
      ...after,
    });
  });
