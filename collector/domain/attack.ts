import attack from "./attack.json" with { type: "json" };

/**
 * MITRE ATT&CK techniques, by the version that somebody says he means. A number says nothing without
 * its version: techniques are revoked in favour of others, deprecated, and given new numbers.
 *
 * © 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of The
 * MITRE Corporation (attack-license.txt). Made by test/support/attack-source.ts.
 */
type Entry = {
  readonly id: string;
  readonly name: string;
  /** Short names, as of 18.1, or as of 19 for what is new in it. */
  readonly tactics: readonly string[];
  /** As of 19, where they differ. */
  readonly tactics19?: readonly string[] | undefined;
  readonly revoked?: boolean | undefined;
  readonly revokedBy?: string | undefined;
  readonly deprecated?: boolean | undefined;
  /** The last version that has it as a live technique. */
  readonly until?: string | undefined;
  /** Its number in 19, where a technique of the same name has another one. */
  readonly renumbered?: string | undefined;
  /** The first version that has it. */
  readonly from?: string | undefined;
};

/** The versions we hold, older first. What is older than the first is answered by the first. */
export const ATTACK_VERSIONS = ["18.1", "19"] as const;
type Version = (typeof ATTACK_VERSIONS)[number];
const [FIRST, NEWEST] = ATTACK_VERSIONS;
/** The newest version of which we hold what groups use. */
export const NEWEST_RELATIONS = FIRST;

export type AttackVersion = {
  readonly version: Version;
  /** `older`: of a version we don't hold, answered by the next one we do. `newer`: than any we hold, answered by the newest. */
  readonly fit: "exact" | "older" | "newer";
};

/** What a technique is in the stated version. Names and tactics are those of that version. */
export type Technique =
  | {
      readonly kind: "current";
      readonly id: string;
      readonly name: string;
      readonly tactics: readonly string[];
      /** A later version that has it no more, under no number that we know. */
      readonly goneFrom: string | undefined;
    }
  /** The same name has another number in `inVersion`, which is the stated version or a later one. */
  | {
      readonly kind: "renamed";
      readonly id: string;
      readonly name: string;
      readonly tactics: readonly string[];
      readonly to: string;
      readonly inVersion: string;
    }
  /** `by` is live in the stated version; undefined where nothing says what took its place. */
  | { readonly kind: "revoked"; readonly id: string; readonly name: string; readonly by: string | undefined }
  | { readonly kind: "deprecated"; readonly id: string; readonly name: string }
  /** `from`: the later version that has it, where one does. */
  | { readonly kind: "unknown"; readonly id: string; readonly from: string | undefined };

const TECHNIQUES: ReadonlyMap<string, Entry> = new Map(
  attack.techniques.map((entry: Entry) => [entry.id, entry]),
);

/** Which of our versions answers for a stated one, such as `17.0`, `18.1` or `19.1`. A later part of a major version is that version. */
export function attackVersion(stated: string): AttackVersion {
  const [major = 0, minor = 0] = stated.split(".").map(Number);
  if (major > Number(NEWEST)) return { version: NEWEST, fit: "newer" };
  if (major === Number(NEWEST)) return { version: NEWEST, fit: "exact" };
  const [firstMajor = 0, firstMinor = 0] = FIRST.split(".").map(Number);
  const isOlder = major < firstMajor || (major === firstMajor && minor < firstMinor);
  return { version: FIRST, fit: isOlder ? "older" : "exact" };
}

/** What the number means in the stated version of ATT&CK. */
export function resolveTechnique(id: string, stated: string): Technique {
  const { version } = attackVersion(stated);
  const entry = TECHNIQUES.get(id);
  if (entry === undefined) return { kind: "unknown", id, from: undefined };
  const { name, from } = entry;
  if (from !== undefined && version === FIRST) return { kind: "unknown", id, from };
  if (entry.revoked) return { kind: "revoked", id, name, by: successor(entry, version) };
  if (entry.deprecated) return { kind: "deprecated", id, name };
  if (entry.renumbered !== undefined)
    return { kind: "renamed", id, name, tactics: entry.tactics, to: entry.renumbered, inVersion: NEWEST };
  if (entry.until !== undefined && version === NEWEST) return { kind: "revoked", id, name, by: undefined };
  const tactics = version === NEWEST ? (entry.tactics19 ?? entry.tactics) : entry.tactics;
  return { kind: "current", id, name, tactics, goneFrom: entry.until === undefined ? undefined : NEWEST };
}

/**
 * One number for what is one technique in every version that we hold: tags of different versions meet in it.
 * Undefined for a number that the stated version has not, or has given up with nothing in its place.
 */
export function steadyTechnique(id: string, stated: string): string | undefined {
  const found = resolveTechnique(id, stated);
  if (found.kind === "current") return found.id;
  if (found.kind === "renamed") return found.to;
  if (found.kind !== "revoked" || found.by === undefined) return undefined;
  const later = TECHNIQUES.get(found.by);
  return later?.renumbered ?? found.by;
}

/** What a technique is called in the newest version that has it. */
export const techniqueName = (id: string): string => TECHNIQUES.get(id)?.name ?? id;

/** Follows what took a technique's place to one that is live in the version; undefined where the way ends before. */
function successor(revoked: Entry, version: Version): string | undefined {
  const seen = new Set<string>();
  let entry: Entry | undefined = revoked;
  while (entry !== undefined && !seen.has(entry.id)) {
    seen.add(entry.id);
    const isGone: boolean = version === NEWEST && entry.until !== undefined;
    if (!entry.revoked && !entry.deprecated && !isGone) return entry.id;
    const next: string | undefined = entry.revoked ? entry.revokedBy : entry.renumbered;
    entry = next === undefined ? undefined : TECHNIQUES.get(next);
  }
  return undefined;
}
