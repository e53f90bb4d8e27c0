import { type SqlBool, sql } from "kysely";

/** Leaves out what is part of another exposure since two assets became one. */
export const notFolded = (column: string) =>
  sql<SqlBool>`${sql.ref(column)} NOT IN (SELECT exposure_no FROM folded_exposures WHERE ended_at IS NULL)`;

/** Leaves out assets that are part of another since a merge. */
export const notAbsorbed = (column: string) =>
  sql<SqlBool>`${sql.ref(column)} NOT IN (SELECT asset_no FROM absorbed_assets WHERE ended_at IS NULL)`;

/** An exposure and those that are part of it since two assets became one. */
export const inExposure = (column: string, exposureNo: number) =>
  sql<SqlBool>`${sql.ref(column)} IN (SELECT ${exposureNo} UNION ALL ${foldedInto(exposureNo)})`;

const foldedInto = (exposureNo: number) =>
  sql`SELECT exposure_no FROM folded_exposures WHERE into_no = ${exposureNo} AND ended_at IS NULL`;

/** The same for prepared statements: takes the exposure as its one value. */
export const IN_EXPOSURE = `IN (WITH it (no) AS (SELECT ?) SELECT no FROM it UNION ALL
  SELECT f.exposure_no FROM it JOIN folded_exposures f ON f.into_no = it.no AND f.ended_at IS NULL)`;

/** The number of the exposure that one with this id is part of; its own where it is whole. */
export const wholeOf = (exposureId: string) =>
  sql<number>`(SELECT coalesce((SELECT f.into_no FROM folded_exposures f WHERE f.exposure_no = x.no AND f.ended_at IS NULL), x.no)
    FROM exposures x WHERE x.id = ${exposureId})`;
