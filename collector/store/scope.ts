/** Whose rows a person may see: everything, or what an owner owns. The caller decides which. */
export type Scope = { readonly kind: "all" } | { readonly kind: "owned-by"; readonly owner: string };
