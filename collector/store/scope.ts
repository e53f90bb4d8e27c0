import { type SqlBool, sql } from "kysely";

/** Whose rows somebody may see: everything, what an owner owns, or one exposure. The caller decides which. */
export type Scope =
  | { readonly kind: "all" }
  | { readonly kind: "owned-by"; readonly owner: string }
  | { readonly kind: "exposure"; readonly exposureId: string };

/** The scope as a condition on the exposures of that alias. */
export function seenExposure(scope: Scope, alias: string) {
  switch (scope.kind) {
    case "all":
      return sql<SqlBool>`1 = 1`;
    case "owned-by":
      return sql<SqlBool>`${sql.ref(`${alias}.owner`)} = ${scope.owner}`;
    case "exposure":
      // A link to one that was folded meanwhile leads to what it is counted as.
      return sql<SqlBool>`${sql.ref(`${alias}.no`)} = (SELECT coalesce(one.same_as, one.no) FROM exposures one WHERE one.id = ${scope.exposureId})`;
  }
}

/** The scope as a condition on the assets of that alias: those that are theirs, and those with an exposure that is. */
export function seenAsset(scope: Scope, alias: string) {
  if (scope.kind === "all") return sql<SqlBool>`1 = 1`;
  const own =
    scope.kind === "owned-by"
      ? sql<SqlBool>`${sql.ref(`${alias}.owner`)} = ${scope.owner}`
      : sql<SqlBool>`1 = 0`;
  return sql<SqlBool>`(${own} OR EXISTS (SELECT 1 FROM exposures seen WHERE seen.asset_no = ${sql.ref(`${alias}.no`)} AND ${seenExposure(scope, "seen")}))`;
}

/** The scope as a condition on a column that names a segment: where their assets stand, and whence their exposures are tested. */
export function seenSegment(scope: Scope, column: string) {
  if (scope.kind === "all") return sql<SqlBool>`1 = 1`;
  return sql<SqlBool>`${sql.ref(column)} IN (SELECT place.segment FROM assets place WHERE ${seenAsset(scope, "place")}
    UNION SELECT asked.segment FROM claims asked JOIN exposures about ON about.no = asked.exposure_no WHERE ${seenExposure(scope, "about")})`;
}
