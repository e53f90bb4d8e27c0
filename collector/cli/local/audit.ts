import { instant, toIso } from "../../../proto/time.ts";
import { chainView } from "../../store/chain-view.ts";
import { reading } from "../local-store.ts";

type Ask = {
  readonly who?: string;
  readonly what?: string;
  readonly subject?: string;
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly most: number;
};

/** The audit log of a data folder or a backup, newest first. */
export async function auditLocally(data: string, ask: Ask) {
  const found = await reading(data, ({ sqlite }) =>
    [...chainView(sqlite).audit()].filter(
      ({ at, who, what, subject }) =>
        (ask.who === undefined || who === ask.who) &&
        (ask.what === undefined || what === ask.what) &&
        (ask.subject === undefined || subject === ask.subject) &&
        (ask.since === undefined || at >= ask.since) &&
        (ask.until === undefined || at <= ask.until),
    ),
  );
  const items = found
    .reverse()
    .slice(0, ask.most)
    .map(({ at, hash, previousHash: _, ...entry }) => ({
      ...entry,
      at: toIso(instant(at)),
      hash: Buffer.from(hash).toString("hex"),
    }));
  return { items, nextCursor: null, total: found.length };
}
