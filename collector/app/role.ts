/** What a person may do here, least first. `operator` (purple team) and `owner` (of what is theirs) stand side by side. */
export const ROLES = ["viewer", "operator", "owner", "approver", "admin"] as const;

export type Role = (typeof ROLES)[number];

/** The role of that name; undefined for a word that we don't know, which then permits nothing. */
export const roleNamed = (text: string): Role | undefined => ROLES.find((role) => role === text);

/** Whose things a person may see: an owner's own, or everything. Lists, details, filters and streams ask with the same one. */
export type Scope = { readonly kind: "all" } | { readonly kind: "owned-by"; readonly owner: string };

export const scopeOf = ({ name, role }: { readonly name: string; readonly role: Role }): Scope =>
  role === "owner" ? { kind: "owned-by", owner: name } : { kind: "all" };
