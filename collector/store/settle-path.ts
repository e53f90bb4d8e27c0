import type Database from "better-sqlite3";
import { id } from "../../proto/ids.ts";
import { type Instant, instant } from "../../proto/time.ts";
import type { Untrusted } from "../../proto/untrusted.ts";
import type { Segment, Trust } from "../domain/asset.ts";
import { MAX_CLAIM_WORDS } from "../domain/kept-standing.ts";
import { REACH_QUESTIONS } from "../domain/question.ts";
import { claimsOfGroup, rootOf } from "./exposure-group.ts";

export type SettleExposure = {
  readonly no: number;
  readonly id: string;
  readonly title: Untrusted;
  readonly cves: string;
  readonly cvss: string | null;
  readonly isReachability: number;
  readonly firstSightedAt: number;
  readonly lastSightedAt: number;
  readonly criticality: number | null;
  readonly segment: string | null;
  readonly state: string;
  readonly validation: string;
  readonly freshUntil: number | null;
  readonly closure: string;
  readonly assertedBand: string;
  readonly assertedDue: number | null;
  readonly groundedBand: string;
  readonly groundedDue: number | null;
  readonly score: number;
  readonly settleAt: number | null;
};

export type SettleClaim = {
  readonly no: number;
  readonly id: string;
  readonly segment: string;
  readonly expectation: "deny" | "allow";
  readonly standing: string;
  readonly everSupported: number;
};

export type WordRow = {
  readonly runNo: number;
  readonly runId: string;
  readonly agentNo: number;
  readonly agentId: string;
  readonly effect: string;
  readonly prevention: string;
  readonly grade: string;
  readonly issuedAt: number;
  readonly at: number;
  readonly sequence: number;
};

export type ClosureRunRow = {
  readonly runId: string;
  readonly claimId: string;
  readonly segment: string;
  readonly scenarioVersion: number;
  readonly target: string;
  readonly asset: string;
  readonly issuedAt: number;
  /** Null unless somebody called it off; what a run is filed as proves nothing. */
  readonly cancelledAt: number | null;
  readonly verdict: string | null;
};

export type StatementRow = { readonly at: number; readonly byUser: string; readonly body: string };

export type DerivedColumns = {
  readonly no: number;
  readonly validation: string;
  readonly freshUntil: number | null;
  readonly closure: string;
  readonly assertedBand: string;
  readonly assertedDue: number | null;
  readonly groundedBand: string;
  readonly groundedDue: number | null;
  readonly score: number;
  readonly state: string;
  readonly settleAt: number | null;
};

/** The most runs of one exposure that closure looks back on: years of retests. */
const MAX_CLOSURE_RUNS = 5_000;

/** The most merges through which an agent's label is followed. */
const MAX_MERGES_IN_A_ROW = 16;

/** What settle reads and writes, by prepared statements on the writer's connection. */
export function settlePath(sqlite: Database.Database) {
  const exposure = sqlite.prepare<[number], SettleExposure>(
    `SELECT e.no AS no, e.id AS id, e.title AS title, e.cves AS cves, e.cvss AS cvss, e.is_reachability AS isReachability,
       e.first_sighted_at AS firstSightedAt, e.last_sighted_at AS lastSightedAt, a.criticality AS criticality, a.segment AS segment,
       e.state AS state, e.validation AS validation, e.closure AS closure, e.asserted_band AS assertedBand,
       e.asserted_due AS assertedDue, e.grounded_band AS groundedBand, e.grounded_due AS groundedDue, e.score AS score,
       e.fresh_until AS freshUntil, e.settle_at AS settleAt
     FROM exposures e JOIN assets a ON a.no = e.asset_no WHERE e.no = ${rootOf("?")}`,
  );
  const claims = sqlite.prepare<[{ readonly no: number }], SettleClaim>(
    `SELECT no, id, segment, expectation, standing, ever_supported AS everSupported FROM claims c
     WHERE ${claimsOfGroup("c", "@no")} AND c.question LIKE '${REACH_QUESTIONS}%' ORDER BY no`,
  );
  const words = sqlite.prepare<[number], WordRow>(
    `SELECT w.run_no AS runNo, r.id AS runId, w.agent_no AS agentNo, a.id AS agentId, w.effect AS effect, w.prevention AS prevention,
       w.grade AS grade, w.issued_at AS issuedAt, w.at AS at, w.sequence AS sequence
     FROM claims c JOIN claims same ON same.question = c.question
       JOIN claim_words w ON w.claim_no = same.no JOIN agents a ON a.no = w.agent_no JOIN runs r ON r.no = w.run_no
     WHERE c.no = ?
     ORDER BY w.run_no DESC, w.no DESC LIMIT ${MAX_CLAIM_WORDS}`,
  );
  const addWord = sqlite.prepare<[number, number, number, string, string, string, number, number, number]>(
    `INSERT INTO claim_words (claim_no, run_no, agent_no, effect, prevention, grade, issued_at, at, sequence)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const standing = sqlite.prepare<[string, number, number]>(
    `UPDATE claims SET standing = ?, ever_supported = max(ever_supported, ?) WHERE no = ?`,
  );
  const fixClaims = sqlite.prepare<[number], StatementRow>(
    `SELECT at, by_user AS byUser, body FROM statements WHERE exposure_no = ? AND kind = 'fix-claimed' ORDER BY no`,
  );
  const closureRuns = sqlite.prepare<[{ readonly no: number }], ClosureRunRow>(
    `SELECT r.id AS runId, c.id AS claimId, c.segment AS segment, s.version AS scenarioVersion, r.issued_at AS issuedAt,
       r.cancelled_at AS cancelledAt, r.verdict AS verdict, r.target AS target,
       (SELECT a.name FROM assets a WHERE a.no = c.asset_no) AS asset
     FROM claims c JOIN claims same ON same.question = c.question
       JOIN runs r ON r.claim_no = same.no JOIN scenarios s ON s.digest = r.scenario_digest
     WHERE ${claimsOfGroup("c", "@no")} AND c.question LIKE '${REACH_QUESTIONS}%' ORDER BY r.no DESC LIMIT ${MAX_CLOSURE_RUNS}`,
  );
  const update = sqlite.prepare<[DerivedColumns]>(
    `UPDATE exposures SET validation = @validation, fresh_until = @freshUntil, closure = @closure, asserted_band = @assertedBand,
       asserted_due = @assertedDue, grounded_band = @groundedBand, grounded_due = @groundedDue, score = @score, state = @state,
       settle_at = @settleAt WHERE no = @no`,
  );
  const identity = sqlite.prepare<[string, number, string]>(
    `UPDATE endpoints SET known_identity = ? WHERE no = ? AND known_identity IS NOT ?`,
  );
  const retired = sqlite.prepare<[], { readonly id: string; readonly at: number }>(
    `SELECT id, revoked_at AS at FROM agents WHERE status = 'revoked'`,
  );
  const sameQuestion = sqlite.prepare<[number], { readonly no: number; readonly exposureNo: number | null }>(
    `SELECT same.no AS no, same.exposure_no AS exposureNo FROM claims c
       JOIN claims same ON same.question = c.question WHERE c.no = ? ORDER BY same.no`,
  );
  const awaiting = sqlite.prepare<[number], { readonly exposureNo: number }>(
    `SELECT DISTINCT e.no AS exposureNo FROM claims c
       JOIN claims same ON same.question = c.question
       JOIN exposures e ON e.no = ${rootOf("same.exposure_no")} WHERE c.no = ? AND e.closure <> 'open' ORDER BY e.no`,
  );
  const spokenOnBy = sqlite.prepare<[number], { readonly no: number }>(
    `SELECT DISTINCT claim_no AS no FROM claim_words WHERE agent_no = ?`,
  );
  const labelled = sqlite.prepare<[string], { readonly name: string }>(
    `SELECT w.name AS name FROM absorbed_assets f JOIN assets a ON a.no = f.asset_no JOIN assets w ON w.no = f.into_no
     WHERE f.ended_at IS NULL AND a.name = ? AND NOT EXISTS (
       SELECT 1 FROM assets o WHERE o.name = a.name AND o.no NOT IN (SELECT asset_no FROM absorbed_assets WHERE ended_at IS NULL))`,
  );
  const segments = sqlite.prepare<[], { id: string; cidrs: string; trust: string; is_public: number }>(
    `SELECT id, cidrs, trust, is_public FROM segments ORDER BY id`,
  );
  const settleSoon = sqlite.prepare<[number, string]>(
    `UPDATE exposures SET settle_at = ? WHERE no IN (
       SELECT coalesce(e.same_as, e.no) FROM claims c JOIN exposures e ON e.no = c.exposure_no WHERE c.segment = ?)`,
  );
  const putOff = sqlite.prepare<[number, number]>(`UPDATE exposures SET settle_at = ? WHERE no = ?`);
  const pruneEvents = sqlite.prepare<[number]>(
    `DELETE FROM events WHERE no <= (SELECT max(no) FROM events) - ?`,
  );
  const toSettle = sqlite.prepare<[number], { readonly no: number }>(
    `SELECT no FROM exposures WHERE settle_at IS NOT NULL AND settle_at <= ? AND same_as IS NULL AND withdrawn_at IS NULL
     ORDER BY settle_at LIMIT 500`,
  );
  return {
    /** The exposure that this one is counted as: itself, mostly. */
    exposure: (no: number): SettleExposure | undefined => exposure.get(no),
    claims: (exposureNo: number): SettleClaim[] => claims.all({ no: exposureNo }),
    /** The newest words, oldest first: as far as the fold looks back. */
    words: (claimNo: number): WordRow[] => words.all(claimNo).reverse(),
    addWord: (claimNo: number, word: Omit<WordRow, "runId" | "agentId">): void => {
      addWord.run(
        claimNo,
        word.runNo,
        word.agentNo,
        word.effect,
        word.prevention,
        word.grade,
        word.issuedAt,
        word.at,
        word.sequence,
      );
    },
    putStanding: (claimNo: number, json: string, isSupported: boolean): void => {
      standing.run(json, isSupported ? 1 : 0, claimNo);
    },
    fixClaims: (exposureNo: number): StatementRow[] => fixClaims.all(exposureNo),
    closureRuns: (exposureNo: number): ClosureRunRow[] => closureRuns.all({ no: exposureNo }).reverse(),
    retiredAgents: (): ReadonlyMap<string, Instant> =>
      new Map(retired.all().map(({ id: agentId, at }) => [agentId, instant(at)])),
    /** The claims that ask the same question, of whatever exposure: the same endpoint from the same segment. With itself. */
    sameQuestion: (claimNo: number): { no: number; exposureNo: number | null }[] => sameQuestion.all(claimNo),
    /** The exposures with a closure under way or reached that this claim's runs are part of. */
    awaiting: (claimNo: number): number[] => awaiting.all(claimNo).map(({ exposureNo }) => exposureNo),
    /** The name of the asset that a label means: of the one that the labelled asset is part of since a merge. */
    assetLabelled: (label: string | undefined): string | undefined => {
      let name = label;
      for (let hops = 0; name !== undefined && hops < MAX_MERGES_IN_A_ROW; hops++) {
        const whole = labelled.get(name)?.name;
        if (whole === undefined) break;
        name = whole;
      }
      return name;
    },
    /** Claims that an agent has a word on. */
    spokenOnBy: (agentNo: number): number[] => spokenOnBy.all(agentNo).map(({ no }) => no),
    putState: (columns: DerivedColumns): void => {
      update.run(columns);
    },
    /** What a close view confirmed last is what the endpoint is known by: keys and banners change for good reasons too. */
    learnIdentity: (endpointNo: number, json: string): void => {
      identity.run(json, endpointNo, json);
    },
    segments: (): Segment[] =>
      segments.all().map((row) => ({
        id: id(row.id),
        cidrs: JSON.parse(row.cidrs) as string[],
        trust: row.trust as Trust,
        isPublic: row.is_public === 1,
      })),
    /** A segment gained its first live agent or lost its last: what rests on it is settled again soon. */
    settleSoon: (segment: string, at: number): void => {
      settleSoon.run(at, segment);
    },
    putOff: (exposureNo: number, until: number): void => {
      putOff.run(until, exposureNo);
    },
    /** The live stream is for watching, not for keeping: all but the newest are dropped. */
    pruneEvents: (keep: number): void => {
      pruneEvents.run(keep);
    },
    toSettle: (at: number): number[] => toSettle.all(at).map(({ no }) => no),
  };
}
