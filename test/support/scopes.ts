import { type CycleDocument, cycleSchema } from "../../collector/domain/cycle.ts";
import { type ScopeDocument, scopesSchema } from "../../collector/domain/scope.ts";

/** A cycle over that scope, without a goal. */
export const cycleDocument = (): CycleDocument => cycleSchema.parse({ scope: "shop", title: "Spring" });

/** The newest cycle of a store. */
export const cycleId = ({ rows }: { rows<T>(sql: string): T[] }): string =>
  rows<{ id: string }>("SELECT id FROM cycles ORDER BY no DESC")[0]?.id ?? "";

/** A scope as a document says it, everything that isn't given at its default. */
export const scopeDocument = (given: object = {}): ScopeDocument => {
  const { scopes } = scopesSchema.parse({
    scopes: [{ id: "shop", title: "The shop", select: { names: ["*"] }, ...given }],
  });
  const [one] = scopes;
  if (one === undefined) throw new Error("no scope");
  return one;
};
