/** A table, an index, a trigger or a view. */
export type SchemaObject = { readonly type: string; readonly name: string; readonly sql: string | null };

/**
 * What a store's tables and triggers are otherwise than this program made them; undefined when they
 * are the same. The triggers keep facts from being edited and write the ledger, so one that is gone,
 * or one of somebody else's, is worth a break of its own.
 */
export function schemaFault(
  found: readonly SchemaObject[],
  expected: readonly SchemaObject[],
): string | undefined {
  const known = new Map(expected.map((object) => [nameOf(object), object.sql]));
  const foreign = found.find((object) => !known.has(nameOf(object)));
  if (foreign !== undefined) return `${nameOf(foreign)} is none that this program makes`;
  const altered = found.find((object) => known.get(nameOf(object)) !== object.sql);
  if (altered !== undefined) return `${nameOf(altered)} is not as this program made it`;
  const there = new Set(found.map(nameOf));
  const gone = expected.find((object) => !there.has(nameOf(object)));
  return gone === undefined ? undefined : `${nameOf(gone)} is missing`;
}

const nameOf = ({ type, name }: SchemaObject): string => `the ${type} ${name}`;
