import type Database from "better-sqlite3";
import { REACH_QUESTIONS } from "../domain/question.ts";

/** A claim that an intent or a control stands for, with what is known of it. */
export type DeclaredClaim = {
  readonly no: number;
  readonly kind: "intent" | "control";
  readonly expectation: "deny" | "allow";
  readonly standing: string;
  readonly raisedFor: number | null;
  readonly declarationNo: number;
  readonly declarationId: string;
  readonly spec: string;
  readonly owner: string | null;
  readonly segment: string;
  readonly assetNo: number;
  /** Null, with what follows, where the claim is about an agent's own host; an intent has none such. */
  readonly endpointNo: number | null;
  readonly transport: "tcp" | "udp" | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly asset: string;
  readonly assetOwner: string | null;
};

export type OutageRow = {
  readonly beganAt: number;
  readonly beganBy: string;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
};

/** A control that protects an exposure, by one of its claims. */
export type LinkedControl = {
  readonly name: string;
  readonly segment: string;
  readonly standing: string;
  readonly isElsewhere: number;
};

/** A run that got past a control that protects the exposure. */
export type BypassRow = {
  readonly control: string;
  readonly runId: string;
  readonly claimId: string;
  readonly segment: string;
  readonly scenarioVersion: number;
  readonly target: string;
  readonly asset: string;
  readonly issuedAt: number;
  readonly cancelledAt: null;
  readonly verdict: string;
};

/** The most of them that closure looks back on. */
const MAX_BYPASSES = 200;

const IN_FORCE = `SELECT DISTINCT c.no AS no, g.kind AS kind, c.expectation AS expectation, c.standing AS standing, d.raised_for AS raisedFor,
    g.no AS declarationNo, g.id AS declarationId, g.spec AS spec, g.owner AS owner, c.segment AS segment, c.asset_no AS assetNo,
    c.endpoint_no AS endpointNo, e.transport AS transport, e.host AS host, e.port AS port, a.name AS asset, a.owner AS assetOwner
  FROM declared_claims d JOIN declarations g ON g.no = d.declaration_no JOIN claims c ON c.no = d.claim_no
    LEFT JOIN endpoints e ON e.no = c.endpoint_no JOIN assets a ON a.no = c.asset_no`;

/** What the tick and the settling of exposures ask of declarations, by prepared statements. */
export function declarationPath(sqlite: Database.Database) {
  const mark = sqlite.prepare<[], { readonly words: number; readonly rest: string }>(
    `SELECT coalesce((SELECT max(no) FROM claim_words), 0) AS words,
       coalesce((SELECT max(no) FROM declared_claims), 0) || ' ' || (SELECT count(*) FROM agents WHERE status = 'revoked') AS rest`,
  );
  const isAny = sqlite.prepare<[], { readonly n: number }>(
    `SELECT 1 AS n FROM declared_claims WHERE ended_at IS NULL LIMIT 1`,
  );
  const all = sqlite.prepare<[], DeclaredClaim>(
    `${IN_FORCE} WHERE d.ended_at IS NULL AND c.standing <> '{"kind":"unvalidated"}' ORDER BY d.no`,
  );
  const spokenOf = sqlite.prepare<[number, number], DeclaredClaim>(
    `${IN_FORCE} WHERE d.ended_at IS NULL AND c.question IN (
       SELECT asked.question FROM claim_words w JOIN claims asked ON asked.no = w.claim_no WHERE w.no > ? AND w.no <= ?) ORDER BY d.no`,
  );
  const outages = sqlite.prepare<[number], OutageRow>(
    `SELECT began_at AS beganAt, began_by AS beganBy, ended_at AS endedAt, ended_by AS endedBy FROM outages WHERE claim_no = ? ORDER BY began_at`,
  );
  const dropOutages = sqlite.prepare<[number]>(`DELETE FROM outages WHERE claim_no = ?`);
  const addOutage = sqlite.prepare<[number, number, string, number | null, string | null]>(
    `INSERT INTO outages (claim_no, began_at, began_by, ended_at, ended_by) VALUES (?, ?, ?, ?, ?)`,
  );
  const allow = sqlite.prepare<[], { readonly no: number; readonly id: string }>(
    `SELECT DISTINCT c.no AS no, c.id AS id FROM declared_claims d JOIN claims c ON c.no = d.claim_no
     WHERE d.ended_at IS NULL AND c.subject = 'intent' AND c.expectation = 'allow' ORDER BY c.no`,
  );
  const protectedBy = sqlite.prepare<[number], { readonly no: number }>(
    `SELECT DISTINCT e.no AS no FROM protections p JOIN exposures e ON e.asset_no = p.asset_no
     WHERE p.declaration_no = ? AND p.ended_at IS NULL AND (p.endpoint_no IS NULL OR EXISTS (
       SELECT 1 FROM claims c WHERE c.exposure_no = e.no AND c.endpoint_no = p.endpoint_no)) ORDER BY e.no`,
  );
  const controls = sqlite.prepare<[number, number], LinkedControl>(
    `SELECT DISTINCT g.id AS name, c.segment AS segment, c.standing AS standing,
       (c.question LIKE '${REACH_QUESTIONS}%' OR NOT EXISTS (
         SELECT 1 FROM claims own WHERE own.exposure_no = e.no AND own.endpoint_no = c.endpoint_no)) AS isElsewhere
     FROM exposures e JOIN protections p ON p.asset_no = e.asset_no AND p.ended_at IS NULL
       JOIN declarations g ON g.no = p.declaration_no AND g.status = 'active'
       JOIN declared_claims d ON d.declaration_no = g.no AND d.ended_at IS NULL JOIN claims c ON c.no = d.claim_no
     WHERE e.no = ? AND (p.endpoint_no IS NULL OR EXISTS (
       SELECT 1 FROM claims x WHERE x.exposure_no = ? AND x.endpoint_no = p.endpoint_no))
     ORDER BY g.no, d.no`,
  );
  // Also of controls that are declared no more: what was true while they were stays so, or an edit would close something.
  const bypasses = sqlite.prepare<[number, number], BypassRow>(
    `SELECT DISTINCT g.id AS control, r.id AS runId, c.id AS claimId, c.segment AS segment, s.version AS scenarioVersion, r.target AS target,
       own.name AS asset, r.issued_at AS issuedAt, r.cancelled_at AS cancelledAt, r.verdict AS verdict, r.no AS no
     FROM exposures e JOIN protections p ON p.asset_no = e.asset_no JOIN declarations g ON g.no = p.declaration_no
       JOIN declared_claims d ON d.declaration_no = g.no JOIN claims c ON c.no = d.claim_no
       JOIN assets own ON own.no = c.asset_no
       JOIN claims same ON same.question = c.question JOIN runs r ON r.claim_no = same.no JOIN scenarios s ON s.digest = r.scenario_digest
     WHERE e.no = ? AND r.outcome = 'allowed' AND r.cancelled_at IS NULL AND r.verdict IS NOT NULL
       AND r.issued_at >= p.added_at AND (p.ended_at IS NULL OR r.issued_at < p.ended_at)
       AND r.issued_at >= d.added_at AND (d.ended_at IS NULL OR r.issued_at < d.ended_at)
       AND (p.endpoint_no IS NULL OR EXISTS (SELECT 1 FROM claims x WHERE x.exposure_no = ? AND x.endpoint_no = p.endpoint_no))
     ORDER BY r.no DESC LIMIT ${MAX_BYPASSES}`,
  );
  return {
    /** What tells whether anything changed since: words that were added, and everything else. */
    mark: (): { words: number; rest: string } => mark.get() ?? { words: 0, rest: "" },
    isAny: (): boolean => isAny.get() !== undefined,
    /** The claims of declarations in force that something was said of; those that asked what these words answer. */
    all: (): DeclaredClaim[] => all.all(),
    spokenOf: (after: number, upTo: number): DeclaredClaim[] => spokenOf.all(after, upTo),
    outages: (claimNo: number): OutageRow[] => outages.all(claimNo),
    putOutages: (claimNo: number, rows: readonly OutageRow[]): void => {
      dropOutages.run(claimNo);
      for (const { beganAt, beganBy, endedAt, endedBy } of rows)
        addOutage.run(claimNo, beganAt, beganBy, endedAt, endedBy);
    },
    /** The flows that must work, of intents in force. */
    flows: (): { no: number; id: string }[] => allow.all(),
    protectedBy: (declarationNo: number): number[] => protectedBy.all(declarationNo).map(({ no }) => no),
    controls: (exposureNo: number): LinkedControl[] => controls.all(exposureNo, exposureNo),
    bypasses: (exposureNo: number): BypassRow[] => bypasses.all(exposureNo, exposureNo).reverse(),
  };
}
