import { readFileSync } from "node:fs";
import { scenarioDigest } from "../../collector/app/start-run.ts";
import type { KeptStanding } from "../../collector/domain/kept-standing.ts";
import type { Verdict } from "../../collector/domain/verdict.ts";
import type { Observation } from "../../proto/observation.ts";
import { parametersSchema } from "../../proto/scenario.ts";
import { batchHash, sha256 } from "../../proto/seal.ts";
import { encodeBatch } from "../../proto/wire.ts";
import type { Insert, Over } from "./seed-row.ts";

/** Claims, and the runs, jobs and batches that test them. */
export function seedRuns(insert: Insert, next: (table: string) => number, now: number) {
  return {
    async claim(
      exposureNo: number,
      endpointNo: number,
      {
        standing = { kind: "unvalidated" },
        ...over
      }: Omit<Over<"claims">, "standing"> & { readonly standing?: KeptStanding } = {},
    ) {
      const no = next("claims");
      const id = `claim-${no}`;
      await insert("claims", {
        no,
        id,
        subject: "exposure",
        exposure_no: exposureNo,
        asset_no: 1,
        endpoint_no: endpointNo,
        segment: "internet",
        scenario_id: "reach.tcp",
        question: `reach ${endpointNo} ${over.segment ?? "internet"}`,
        expectation: "deny",
        created_at: now,
        standing: JSON.stringify(standing),
        ever_supported: 0,
        ...over,
      });
      return { no, id };
    },
    /** A bundle as a collector keeps it; nothing here checks what it holds. */
    async bundle(over: Over<"bundles"> = {}): Promise<string> {
      const manifest = new Uint8Array(1);
      const digest = over.digest ?? sha256(manifest).toString("hex");
      await insert("bundles", {
        digest,
        id: "catalogue",
        version: 1,
        not_after: now + 365 * 86_400_000,
        key_id: "c".repeat(64),
        manifest,
        signature: new Uint8Array(64),
        loaded_at: now,
        loaded_by: "admin",
        ...over,
      });
      return digest;
    },
    /** The catalogue's own `reach.tcp`. */
    async scenario(): Promise<string> {
      const body = new Uint8Array(readFileSync(new URL("../../scenarios/reach-tcp.yaml", import.meta.url)));
      const digest = scenarioDigest(body);
      const bundle_digest = await this.bundle();
      const path = "reach-tcp.yaml";
      await insert("scenarios", {
        digest,
        id: "reach.tcp",
        version: 1,
        body,
        loaded_at: now,
        bundle_digest,
        path,
      });
      return digest;
    },
    async run(
      claimNo: number,
      digest: string,
      { verdict, ...over }: Omit<Over<"runs">, "verdict"> & { readonly verdict?: Verdict } = {},
    ) {
      const no = next("runs");
      const id = `run-${no}`;
      await insert("runs", {
        no,
        id,
        claim_no: claimNo,
        reason: "validate",
        asked_by: "admin",
        scenario_digest: digest,
        nonce: new Uint8Array(16),
        marker: `plb-${no}`,
        target: '{"transport":"tcp","host":"10.0.2.10","port":22}',
        known_identity: null,
        issued_at: now - 3_600_000 + no,
        not_after: now,
        cancelled_at: null,
        state: verdict === undefined ? "running" : "judged",
        judged_at: verdict === undefined ? null : now - 3_600_000 + no + 1,
        outcome: verdict?.prevention.kind ?? null,
        verdict: verdict === undefined ? null : JSON.stringify(verdict),
        ...over,
      });
      return { no, id };
    },
    async job(runNo: number, agentNo: number, over: Over<"jobs"> = {}) {
      const no = next("jobs");
      const id = `job-${no}`;
      const target = { transport: "tcp", host: "10.0.2.10", port: 22 };
      await insert("jobs", {
        no,
        id,
        run_no: runNo,
        agent_no: agentNo,
        role: "actor",
        is_on_asset: 0,
        lease_id: `lease-${no}`,
        parameters: JSON.stringify(parametersSchema.parse({ target, tries: 5 })),
        not_after: now,
        state: "ended",
        was_live: 1,
        ended_how: "completed",
        ended_because: "",
        ...over,
      });
      return { no, id };
    },
    /** A batch as an agent seals it, and where each of its observations was filed. */
    async batch(
      agent: { readonly no: number; readonly id: string; readonly firstSequence: number },
      filed: readonly {
        readonly observation: Observation;
        readonly runNo: number;
        readonly jobNo: number;
        readonly refused?: string;
      }[],
    ): Promise<void> {
      const no = next("batches");
      const payload = encodeBatch({
        agentId: agent.id,
        bootId: "boot",
        agentVersion: "0.1.0",
        firstSequence: agent.firstSequence,
        previousHash: new Uint8Array(32),
        rulesDigest: "",
        observations: filed.map(({ observation }) => observation),
      });
      await insert("batches", {
        no,
        agent_no: agent.no,
        first_sequence: agent.firstSequence,
        last_sequence: agent.firstSequence + filed.length - 1,
        payload,
        signature: new Uint8Array(64),
        hash: new Uint8Array(batchHash(payload)),
        received_at: now,
        clock_offset_ms: 0,
      });
      for (const [index, { observation, runNo, jobNo, refused }] of filed.entries()) {
        await insert("evidence", {
          no: next("evidence"),
          batch_no: no,
          agent_no: agent.no,
          sequence: agent.firstSequence + index,
          run_no: runNo,
          job_no: jobNo,
          kind: observation.outcome.kind,
          refused: refused ?? null,
        });
      }
    },
  };
}
