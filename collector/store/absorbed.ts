import { type SqlBool, sql } from "kysely";

/** Leaves out assets that are part of another since a merge. */
export const notAbsorbed = (column: string) =>
  sql<SqlBool>`${sql.ref(column)} NOT IN (SELECT asset_no FROM absorbed_assets WHERE ended_at IS NULL)`;
