import type { AuditEntry } from "../domain/trail.ts";
import type { Commands } from "./command.ts";

/** Entries of one kind and from one place in a minute; the rest is counted and told in one entry. */
export const MAX_REFUSALS_EACH = 10;
/** Entries of one kind in a minute, from wherever. */
export const MAX_REFUSALS_KIND = 100;
/** Places that are told apart; beyond it the oldest minute is forgotten first. */
const MAX_PLACES = 10_000;
const MINUTE_MS = 60_000;

type Minute = { readonly from: number; written: number; left: number };

export type Refusals = ReturnType<typeof refusals>;

/**
 * Files what a person or an agent was refused, without letting them fill the disk by asking again:
 * beyond the bounds refusals are only counted, and the count is filed with the next one that is.
 */
export function refusals(trail: { audit(entry: AuditEntry): void }) {
  const places = new Map<string, Minute>();
  const kinds = new Map<string, Minute>();

  const minute = (of: Map<string, Minute>, name: string, at: number): Minute => {
    const known = of.get(name);
    if (known !== undefined && Math.abs(at - known.from) < MINUTE_MS) return known;
    const fresh: Minute = { from: at, written: 0, left: known?.left ?? 0 };
    of.delete(name);
    of.set(name, fresh);
    const [oldest] = of.keys();
    if (of.size > MAX_PLACES && oldest !== undefined) of.delete(oldest);
    return fresh;
  };

  return {
    /** False when it was only counted. */
    note(entry: AuditEntry): boolean {
      const kind = minute(kinds, entry.what, entry.at);
      const place = minute(places, `${entry.what} ${entry.from} ${entry.who}`, entry.at);
      if (place.written >= MAX_REFUSALS_EACH || kind.written >= MAX_REFUSALS_KIND) {
        place.left += 1;
        return false;
      }
      kind.written += 1;
      place.written += 1;
      const repeated = place.left;
      place.left = 0;
      trail.audit(
        repeated === 0 || entry.body === null || typeof entry.body !== "object" || Array.isArray(entry.body)
          ? entry
          : { ...entry, body: { ...entry.body, notFiledBefore: repeated } },
      );
      return true;
    },
  };
}

/** Files a refusal that happened outside the writer. */
export async function noteRefusal(
  deps: { readonly refusals: Refusals },
  { user, from, what, subject, detail }: Commands["note-refusal"]["request"],
  now: number,
): Promise<Commands["note-refusal"]["reply"]> {
  deps.refusals.note({ at: now, who: user, what, subject, from, body: { detail } });
  return { kind: "noted" };
}

/** The entry of a command that was refused: who asked for what of which thing, as far as the request says. */
export function refusedCommand(
  command: string,
  request: unknown,
  { code, message }: { readonly code: string; readonly message: string },
  at: number,
): AuditEntry {
  const said = (name: string): string | undefined => {
    const value = (request as Readonly<Record<string, unknown>> | null)?.[name];
    return typeof value === "string" ? value.slice(0, 200) : undefined;
  };
  const subject = SUBJECTS.map(said).find((named) => named !== undefined) ?? "";
  return {
    at,
    who: said("user") ?? said("agentId") ?? "nobody",
    what: `${command}-refused`,
    subject,
    from: said("from") ?? "",
    body: { code, message: message.slice(0, 500) },
  };
}

/** Members of requests that name what they are about, most telling first. */
const SUBJECTS = ["exposureId", "agentId", "runId", "scope", "segment", "id", "name", "fileName", "userId"];
