import type Database from "better-sqlite3";
import type {
  CampaignNodeRow,
  CampaignRow,
  CampaignRunRow,
  JobWord,
  NodeEnd,
  SaidRow,
} from "../domain/campaign-rows.ts";

const RUN = `SELECT r.no AS no, r.id AS id, c.id AS campaignId, d.body AS body, r.parameters AS parameters, r.started_at AS startedAt,
    r.asked_by AS askedBy, r.cancelled_by AS cancelledBy, r.state AS state, r.ended_at AS endedAt, r.clean AS clean, r.failures AS failures,
    r.over_at AS overAt
  FROM campaign_runs r JOIN campaigns c ON c.no = r.campaign_no JOIN campaign_documents d ON d.digest = r.document_digest`;

const NODE = `SELECT n.no AS no, n.node_id AS nodeId, n.state AS state, n.because AS because, n.ready_at AS readyAt, n.run_no AS runNo,
    n.started_at AS startedAt, n.tries AS tries, n.boots AS boots, n.outcome AS outcome, n.clean_turn_at AS cleanTurnAt, n.clean AS clean,
    n.clean_because AS cleanBecause, r.id AS runId, r.state AS runState, r.outcome AS runOutcome, e.no AS endpointNo
  FROM campaign_nodes n LEFT JOIN runs r ON r.no = n.run_no LEFT JOIN claims c ON c.no = r.claim_no LEFT JOIN endpoints e ON e.no = c.endpoint_no`;

/** Campaigns as commands and the tick read and move them, by prepared statements on the writer's connection. */
export function campaignPath(sqlite: Database.Database) {
  const byId = sqlite.prepare<[string], CampaignRow>(
    `SELECT c.no AS no, c.id AS id, c.digest AS digest, c.title AS title, d.body AS body FROM campaigns c
       JOIN campaign_documents d ON d.digest = c.digest WHERE c.id = ? AND c.status <> 'deleted'`,
  );
  const inForce = sqlite.prepare<[], { readonly n: number }>(
    `SELECT count(*) AS n FROM campaigns WHERE status <> 'deleted'`,
  );
  const underWay = sqlite.prepare<[], { readonly n: number }>(
    `SELECT count(*) AS n FROM campaign_runs WHERE state <> 'over'`,
  );
  const addDocument = sqlite.prepare<[string, string, string, number, string]>(
    `INSERT INTO campaign_documents (digest, campaign_id, body, applied_at, applied_by) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const add = sqlite.prepare<[string, string, string, number, string, number, string]>(
    `INSERT INTO campaigns (id, digest, title, status, created_at, created_by, changed_at, changed_by) VALUES (?, ?, ?, 'active', ?, ?, ?, ?)`,
  );
  const replace = sqlite.prepare<[string, string, number, string, number]>(
    `UPDATE campaigns SET digest = ?, title = ?, changed_at = ?, changed_by = ? WHERE no = ?`,
  );
  const remove = sqlite.prepare<[number, string, number]>(
    `UPDATE campaigns SET status = 'deleted', changed_at = ?, changed_by = ? WHERE no = ?`,
  );
  const addRun = sqlite.prepare<[string, number, string, string, number, string, number]>(
    `INSERT INTO campaign_runs (id, campaign_no, document_digest, parameters, started_at, asked_by, state, look_at)
     VALUES (?, ?, ?, ?, ?, ?, 'running', ?)`,
  );
  const addNode = sqlite.prepare<[number | bigint, number, string]>(
    `INSERT INTO campaign_nodes (campaign_run_no, place, node_id, state) VALUES (?, ?, ?, 'waiting')`,
  );
  const runById = sqlite.prepare<[string], CampaignRunRow>(`${RUN} WHERE r.id = ?`);
  const openOf = sqlite.prepare<[number], { readonly n: number }>(
    `SELECT count(*) AS n FROM campaign_runs WHERE campaign_no = ? AND state <> 'over'`,
  );
  const due = sqlite.prepare<[number, number], CampaignRunRow>(
    `${RUN} WHERE (r.state <> 'over' OR r.clean = 'unconfirmed') AND r.look_at <= ? ORDER BY r.look_at, r.no LIMIT ?`,
  );
  const nodes = sqlite.prepare<[number], CampaignNodeRow>(
    `${NODE} WHERE n.campaign_run_no = ? ORDER BY n.place`,
  );
  const cancel = sqlite.prepare<[string, number]>(
    `UPDATE campaign_runs SET cancelled_by = ?, look_at = 0 WHERE no = ? AND cancelled_by IS NULL`,
  );
  const wait = sqlite.prepare<[number, string | null, number]>(
    `UPDATE campaign_nodes SET ready_at = coalesce(ready_at, ?), because = ? WHERE no = ?`,
  );
  const started = sqlite.prepare<[string, number, number, string, number]>(
    `UPDATE campaign_nodes SET state = 'started', because = NULL, run_no = (SELECT no FROM runs WHERE id = ?), started_at = ?, tries = ?,
       boots = ? WHERE no = ?`,
  );
  const endNode = sqlite.prepare<[string, string | null, string | null, number, number]>(
    `UPDATE campaign_nodes SET state = ?, because = ?, outcome = ?, ended_at = ? WHERE no = ? AND ended_at IS NULL`,
  );
  const end = sqlite.prepare<[string, string, number, number]>(
    `UPDATE campaign_runs SET state = 'cleaning', end_kind = ?, end_because = ?, ended_at = ? WHERE no = ?`,
  );
  const over = sqlite.prepare<[string, number, number]>(
    `UPDATE campaign_runs SET state = 'over', clean = ?, over_at = coalesce(over_at, ?) WHERE no = ?`,
  );
  const lookAt = sqlite.prepare<[number, number, number]>(
    `UPDATE campaign_runs SET look_at = ?, failures = ? WHERE no = ?`,
  );
  const cleanTurn = sqlite.prepare<[number, number]>(
    `UPDATE campaign_nodes SET clean_turn_at = ? WHERE no = ?`,
  );
  const clean = sqlite.prepare<[string, string | null, number]>(
    `UPDATE campaign_nodes SET clean = ?, clean_because = ? WHERE no = ?`,
  );
  const words = sqlite.prepare<[number], JobWord>(
    `SELECT a.id AS agentId, a.status AS agentStatus, a.boot_id AS bootId, j.role AS role, j.state AS state, j.ended_because AS endedBecause,
       EXISTS (SELECT 1 FROM evidence v WHERE v.run_no = j.run_no AND v.job_no = j.no AND v.kind = 'job-ended'
         AND (v.refused IS NULL OR v.refused = 'late')) AS saidSo
     FROM jobs j JOIN agents a ON a.no = j.agent_no WHERE j.run_no = ? ORDER BY j.no`,
  );
  const said = sqlite.prepare<[number], SaidRow>(
    `SELECT b.no AS batchNo, b.payload AS payload, b.first_sequence AS firstSequence, v.sequence AS sequence
     FROM evidence v JOIN batches b ON b.no = v.batch_no
     WHERE v.run_no = ? AND v.kind = 'answered' AND (v.refused IS NULL OR v.refused = 'late') ORDER BY v.no`,
  );
  const boot = sqlite.prepare<[string], { readonly agentId: string; readonly bootId: string }>(
    `SELECT a.id AS agentId, a.boot_id AS bootId FROM jobs j JOIN agents a ON a.no = j.agent_no
     WHERE j.run_no = (SELECT no FROM runs WHERE id = ?)`,
  );
  return {
    /** By the id that its document says, of those that were not deleted. */
    find: (id: string): CampaignRow | undefined => byId.get(id),
    countInForce: (): number => inForce.get()?.n ?? 0,
    countUnderWay: (): number => underWay.get()?.n ?? 0,
    isUnderWay: (no: number): boolean => (openOf.get(no)?.n ?? 0) > 0,
    addDocument: (digest: string, id: string, body: string, at: number, by: string): void => {
      addDocument.run(digest, id, body, at, by);
    },
    add: (id: string, digest: string, title: string, at: number, by: string): void => {
      add.run(id, digest, title, at, by, at, by);
    },
    replace: (no: number, digest: string, title: string, at: number, by: string): void => {
      replace.run(digest, title, at, by, no);
    },
    remove: (no: number, at: number, by: string): void => {
      remove.run(at, by, no);
    },
    addRun: (
      run: { id: string; campaignNo: number; digest: string; parameters: string; at: number; by: string },
      nodeIds: readonly string[],
    ): void => {
      const { lastInsertRowid } = addRun.run(
        run.id,
        run.campaignNo,
        run.digest,
        run.parameters,
        run.at,
        run.by,
        run.at,
      );
      nodeIds.forEach((id, place) => void addNode.run(lastInsertRowid, place, id));
    },
    findRun: (id: string): CampaignRunRow | undefined => runById.get(id),
    /** Those that are to be looked at, the longest waiting first. */
    due: (at: number, most: number): CampaignRunRow[] => due.all(at, most),
    nodes: (runNo: number): CampaignNodeRow[] => nodes.all(runNo),
    /** False where somebody called it off before. */
    cancel: (runNo: number, by: string): boolean => cancel.run(by, runNo).changes === 1,
    putWaiting: (nodeNo: number, readyAt: number, because: string | null): void => {
      wait.run(readyAt, because, nodeNo);
    },
    putStarted: (nodeNo: number, runId: string, at: number, tries: number): void => {
      const boots = Object.fromEntries(boot.all(runId).map(({ agentId, bootId }) => [agentId, bootId]));
      started.run(runId, at, tries, JSON.stringify(boots), nodeNo);
    },
    endNode: (nodeNo: number, { state, because, outcome }: NodeEnd, at: number): void => {
      endNode.run(state, because ?? null, outcome ?? null, at, nodeNo);
    },
    end: (runNo: number, kind: string, because: string, at: number): void => {
      end.run(kind, because, at, runNo);
    },
    over: (runNo: number, word: "ok" | "unconfirmed", at: number): void => {
      over.run(word, at, runNo);
    },
    putOff: (runNo: number, until: number, failures: number): void => {
      lookAt.run(until, failures, runNo);
    },
    putCleanTurn: (nodeNo: number, at: number): void => {
      cleanTurn.run(at, nodeNo);
    },
    putClean: (nodeNo: number, word: "ok" | "unconfirmed", because: string | null): void => {
      clean.run(word, because, nodeNo);
    },
    /** What each agent of a run said of its job's end. */
    words: (runNo: number): JobWord[] => words.all(runNo),
    /** Where what they saw stands, also what came too late for a verdict: of the outcomes that carry facts. */
    said: (runNo: number): SaidRow[] => said.all(runNo),
  };
}
