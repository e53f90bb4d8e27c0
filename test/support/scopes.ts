import { type ScopeDocument, scopesSchema } from "../../collector/domain/scope.ts";

/** A scope as a document says it, everything that isn't given at its default. */
export const scopeDocument = (given: object = {}): ScopeDocument => {
  const { scopes } = scopesSchema.parse({
    scopes: [{ id: "shop", title: "The shop", select: { names: ["*"] }, ...given }],
  });
  const [one] = scopes;
  if (one === undefined) throw new Error("no scope");
  return one;
};
