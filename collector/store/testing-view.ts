import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import { REACH_QUESTIONS } from "../domain/question.ts";
import type { TestableClaim, Testing, TestingAnswer } from "../domain/testing.ts";
import { isShown } from "./exposure-group.ts";
import type { Schema } from "./schema.ts";
import { type Scope, seenExposure } from "./scope.ts";

/**
 * The scenarios in use, and where agents stand, each looked up once; then every claim of exposures held against both, for
 * the exposure that it counts for.
 */
const ASKED = sql`in_use(id) AS MATERIALIZED (
    SELECT s.id FROM scenarios s JOIN bundles b ON b.digest = s.bundle_digest
    WHERE NOT EXISTS (SELECT 1 FROM bundles newer WHERE newer.id = b.id AND newer.version > b.version)),
  posts(segment, asset) AS MATERIALIZED (
    SELECT DISTINCT segment, json_extract(labels, '$.asset') FROM agents WHERE status = 'active'),
  asked AS (SELECT c.no AS claim_no, coalesce(x.same_as, x.no) AS exposure_no, c.question LIKE ${sql.lit(`${REACH_QUESTIONS}%`)} AS is_way,
    c.scenario_id, c.segment, c.endpoint_no IS NULL AS is_host, c.scenario_id IN (SELECT id FROM in_use) AS is_published,
    CASE WHEN c.endpoint_no IS NULL THEN (c.segment, (SELECT name FROM assets WHERE no = c.asset_no)) IN (SELECT segment, asset FROM posts)
      ELSE c.segment IN (SELECT segment FROM posts) END AS has_agent
    FROM claims c JOIN exposures x ON x.no = c.exposure_no WHERE c.expectation = 'deny')`;

const SHOWN = sql.raw(isShown("e"));

/** The same order of reasons as a reader would ask in: is there a claim, is its scenario here, is somebody there. */
const answers = (where: RawBuilder<SqlBool>) => sql`answers AS (
  SELECT e.no, e.is_reachability, CASE
      WHEN max(q.is_way AND q.is_published AND q.has_agent) THEN 'testable'
      WHEN max(q.is_way AND q.is_published) THEN 'no-agent'
      WHEN max(q.is_way) THEN 'not-published'
      WHEN e.host IS NULL OR e.port IS NULL OR e.transport IS NULL THEN 'no-endpoint'
      ELSE 'no-vantage' END AS way,
    CASE
      WHEN max(NOT q.is_way AND q.is_published AND q.has_agent) THEN 'testable'
      WHEN max(NOT q.is_way AND q.is_published) THEN 'no-agent'
      WHEN max(NOT q.is_way) THEN 'not-published'
      ELSE 'no-scenario' END AS own
  FROM exposures e LEFT JOIN asked q ON q.exposure_no = e.no
  WHERE ${SHOWN} AND ${where} GROUP BY e.no),
  said AS (SELECT no, way, CASE WHEN is_reachability THEN way ELSE own END AS weakness FROM answers)`;

/** Whether the exposure of that alias has a claim that somebody here could test. Looked up once, not for each row. */
export const hasTestableClaim = (alias: string) => sql<SqlBool>`${sql.ref(`${alias}.no`)} IN (
  WITH ${ASKED} SELECT exposure_no FROM asked WHERE is_published AND has_agent)`;

export type TestingCounts = {
  readonly answers: readonly (Testing & { readonly exposures: number })[];
  readonly scenarios: readonly {
    readonly asks: "way" | "weakness";
    readonly scenario: string;
    readonly segment: string;
    readonly exposures: number;
    readonly testable: number;
  }[];
};

/** What can be tested here: of all exposures that somebody may see, and of one. */
export function testingViews(db: Kysely<Schema>) {
  return {
    async counts(scope: Scope): Promise<TestingCounts> {
      const found = await sql<{
        way: TestingAnswer;
        weakness: TestingAnswer;
        exposures: number;
      }>`WITH ${ASKED},
        ${answers(seenExposure(scope, "e"))} SELECT way, weakness, count(*) AS exposures FROM said
        GROUP BY way, weakness ORDER BY exposures DESC, way, weakness`.execute(db);
      const scenarios = await sql<{
        is_way: number;
        scenario: string;
        segment: string;
        exposures: number;
        testable: number;
      }>`WITH ${ASKED} SELECT q.is_way, q.scenario_id AS scenario, q.segment, count(DISTINCT q.exposure_no) AS exposures,
          count(DISTINCT CASE WHEN q.is_published AND q.has_agent THEN q.exposure_no END) AS testable
        FROM asked q JOIN exposures e ON e.no = q.exposure_no WHERE ${SHOWN} AND ${seenExposure(scope, "e")}
        GROUP BY q.is_way, q.scenario_id, q.segment ORDER BY exposures DESC, scenario, segment`.execute(db);
      return {
        answers: found.rows,
        scenarios: scenarios.rows.map(({ is_way, ...row }) => ({ asks: asks(is_way), ...row })),
      };
    },
    async of(exposureNo: number): Promise<Testing & { readonly claims: readonly TestableClaim[] }> {
      const said = await sql<Testing>`WITH ${ASKED}, ${answers(sql<SqlBool>`e.no = ${exposureNo}`)}
        SELECT way, weakness FROM said`.execute(db);
      const claims = await sql<{
        is_way: number;
        scenario: string;
        segment: string;
        is_host: number;
        is_published: number;
        has_agent: number;
      }>`WITH ${ASKED} SELECT is_way, scenario_id AS scenario, segment, is_host, is_published, has_agent FROM asked
        WHERE exposure_no = ${exposureNo} GROUP BY is_way, scenario_id, segment, is_host, is_published, has_agent
        ORDER BY min(claim_no)`.execute(db);
      return {
        ...(said.rows[0] ?? { way: "no-endpoint", weakness: "no-scenario" }),
        claims: claims.rows.map((row) => ({
          asks: asks(row.is_way),
          scenario: row.scenario,
          segment: row.segment,
          isHost: row.is_host === 1,
          isPublished: row.is_published === 1,
          hasAgent: row.has_agent === 1,
        })),
      };
    },
  };
}

const asks = (isWay: number): "way" | "weakness" => (isWay === 1 ? "way" : "weakness");
