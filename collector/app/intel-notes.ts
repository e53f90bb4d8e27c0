import { Fault } from "../../proto/fault.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { Commands } from "./command.ts";

export type IntelNotesDeps = {
  readonly intel: {
    noteTry(row: {
      feed: string;
      tried_at: number;
      place: string;
      succeeded_at: number | null;
      failed_at: number | null;
      failure: string | null;
    }): Promise<unknown>;
    assetNoOf(assetId: string): Promise<number | undefined>;
    putRequirements(row: {
      asset_no: number;
      confidentiality: string;
      integrity: string;
      availability: string;
      set_at: number;
      set_by: string;
    }): Promise<unknown>;
  };
  readonly trail: { audit(entry: AuditEntry): void };
};

/** Keeps how the last try to load a catalogue ended, for whoever asks why it is old. */
export async function noteFeedTry(
  { intel }: IntelNotesDeps,
  { feed, place, failure }: Commands["note-feed-try"]["request"],
  now: number,
): Promise<Commands["note-feed-try"]["reply"]> {
  await intel.noteTry({
    feed,
    tried_at: now,
    place,
    succeeded_at: failure === null ? now : null,
    failed_at: failure === null ? null : now,
    failure,
  });
  return {};
}

/** Says what an asset requires: what environmental CVSS scores are shown with. No band or date moves by it. */
export async function setRequirements(
  { intel, trail }: IntelNotesDeps,
  { assetId, requirements, user, from }: Commands["set-requirements"]["request"],
  now: number,
): Promise<Commands["set-requirements"]["reply"]> {
  const assetNo = await intel.assetNoOf(assetId);
  if (assetNo === undefined) throw new Fault("not-found", `No asset "${assetId}"`);
  await intel.putRequirements({ asset_no: assetNo, ...requirements, set_at: now, set_by: user });
  trail.audit({
    at: now,
    who: user,
    what: "set-requirements",
    subject: assetId,
    from,
    body: { ...requirements },
  });
  return { id: assetId };
}
