import type { JobBinding } from "../../proto/observation.ts";
import type { CleanUp } from "../probes/sandbox/box.ts";
import { cleanBox } from "./clean.ts";
import type { Entry } from "./journal.ts";

/** A box that an earlier life of the agent left open, and what became of it now. */
export type Recovered = {
  readonly jobId: string;
  readonly stepId: string;
  readonly binding: JobBinding | undefined;
  /** That not all of it could be removed was said before. */
  readonly wasSaid: boolean;
  readonly cleanUp: CleanUp;
};

/** What was recovered, and what the next journal begins with: the boxes of which something is left. */
export type Recovery = { readonly recovered: readonly Recovered[]; readonly remaining: readonly Entry[] };

/**
 * Removes whatever the entries of a journal say may be there, the box that was opened last first.
 * What no entry names is not touched. Cut off after any entry, a journal names at least what there is.
 */
export async function recover(root: string, entries: readonly Entry[]): Promise<Recovery> {
  const recovered: Recovered[] = [];
  const remaining: Entry[] = [];
  const boxes = [...new Set(entries.map(({ box }) => box))].reverse();
  for (const box of boxes) {
    const own = entries.filter((entry) => entry.box === box);
    const opened = own.find((entry) => entry.did === "open");
    if (opened === undefined || own.some(({ did }) => did === "gone")) continue;
    const names = own.flatMap((entry) => (entry.did === "name" ? entry.names : []));
    const cleanUp = await cleanBox(root, box, names);
    const { jobId, stepId, binding } = opened;
    const wasSaid = own.some(({ did }) => did === "left");
    recovered.push({ jobId, stepId, binding: binding && bound(binding), wasSaid, cleanUp });
    if (cleanUp.kind === "failed") remaining.push(...unfinished(opened, names));
  }
  return { recovered, remaining };
}

/** What a journal keeps of a box of which something is left, once that was said. */
export const unfinished = (
  opened: Extract<Entry, { did: "open" }>,
  names: readonly string[],
): readonly Entry[] => [
  opened,
  { did: "name", box: opened.box, names: [...new Set(names)] },
  { did: "left", box: opened.box },
];

const bound = ({
  nonce,
  scenario,
  bundle,
}: {
  nonce: string;
  scenario: string;
  bundle: string;
}): JobBinding => ({
  nonce: Buffer.from(nonce, "hex"),
  scenarioDigest: Buffer.from(scenario, "hex"),
  bundleDigest: Buffer.from(bundle, "hex"),
});
