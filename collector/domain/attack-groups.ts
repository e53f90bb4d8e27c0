import { NEWEST_RELATIONS, steadyTechnique } from "./attack.ts";
import index from "./attack-groups.json" with { type: "json" };

/**
 * MITRE ATT&CK groups, and the techniques that ATT&CK says they use. Those of their software are not counted.
 *
 * © 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of The
 * MITRE Corporation (attack-license.txt). Made by test/support/attack-source.ts.
 */
type Entry = {
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[] | undefined;
  /** Numbers of the version below. */
  readonly techniques: readonly string[];
  readonly revoked?: boolean | undefined;
  readonly revokedBy?: string | undefined;
  readonly deprecated?: boolean | undefined;
};

/** What a group's number means. */
export type Group =
  | {
      readonly kind: "current" | "deprecated";
      readonly id: string;
      readonly name: string;
      readonly aliases: readonly string[];
      /** By the number that is one in every version; see `steadyTechnique`. */
      readonly techniques: readonly string[];
    }
  | { readonly kind: "revoked"; readonly id: string; readonly name: string; readonly by: string | undefined }
  | { readonly kind: "unknown"; readonly id: string };

const GROUPS: ReadonlyMap<string, Entry> = new Map(index.groups.map((entry: Entry) => [entry.id, entry]));

/** What the number means in the version of ATT&CK whose relations we hold. A revoked group's own techniques count no more. */
export function resolveGroup(id: string): Group {
  const entry = GROUPS.get(id);
  if (entry === undefined) return { kind: "unknown", id };
  const { name, aliases = [], techniques, revoked, revokedBy, deprecated } = entry;
  if (revoked) return { kind: "revoked", id, name, by: revokedBy };
  const steady = techniques.flatMap((one) => steadyTechnique(one, NEWEST_RELATIONS) ?? []);
  const kind = deprecated ? "deprecated" : "current";
  return { kind, id, name, aliases, techniques: [...new Set(steady)].sort() };
}
