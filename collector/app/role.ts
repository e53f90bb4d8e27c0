/** What a person may do here, least first. `operator` (purple team) and `owner` (of what is theirs) stand side by side. */
export const ROLES = ["viewer", "operator", "owner", "approver", "admin"] as const;

export type Role = (typeof ROLES)[number];

/** The role of that name; undefined for a word that we don't know, which then permits nothing. */
export const roleNamed = (text: string): Role | undefined => ROLES.find((role) => role === text);

/**
 * Whose things somebody may see: everything, an owner's own, or the one exposure of a link. Lists,
 * details, filters, counts and streams ask with the same one.
 */
export type Scope =
  | { readonly kind: "all" }
  | { readonly kind: "owned-by"; readonly owner: string }
  | { readonly kind: "exposure"; readonly exposureId: string };

export const scopeOf = (
  who: { readonly name: string; readonly role: Role } | { readonly by: "link"; readonly exposureId: string },
): Scope => {
  if (!("role" in who)) return { kind: "exposure", exposureId: who.exposureId };
  return who.role === "owner" ? { kind: "owned-by", owner: who.name } : { kind: "all" };
};
