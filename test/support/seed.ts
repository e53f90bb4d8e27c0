import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { API_TOKEN_PREFIX } from "../../collector/app/api-token.ts";
import { tokenHash } from "../../collector/app/opaque-token.ts";
import { scenarioDigest } from "../../collector/app/start-run.ts";
import type { ExposureState } from "../../collector/domain/exposure-state.ts";
import type { KeptStanding } from "../../collector/domain/kept-standing.ts";
import type { LiveKind } from "../../collector/domain/trail.ts";
import type { Verdict } from "../../collector/domain/verdict.ts";
import { migrate, openStore, type Store } from "../../collector/store/database.ts";
import type { Schema } from "../../collector/store/schema.ts";
import type { Observation } from "../../proto/observation.ts";
import { parametersSchema } from "../../proto/scenario.ts";
import { batchHash } from "../../proto/seal.ts";
import { instant } from "../../proto/time.ts";
import { encodeBatch } from "../../proto/wire.ts";

/** A fixed present: 2026-11-20T12:00:00Z. */
export const NOW = instant(Date.UTC(2026, 10, 20, 12));
export const HOUR_MS = 3_600_000;

let empty: Promise<Uint8Array> | undefined;

/** The bytes of a migrated store without rows; migrating each test's own would take most of its time. */
function emptyStore(): Promise<Uint8Array> {
  empty ??= (async () => {
    const store = openStore(":memory:", "writer");
    await migrate(store);
    const bytes = store.sqlite.serialize();
    await store.close();
    return bytes;
  })();
  return empty;
}

type Over<T extends keyof Schema> = Partial<{ [K in keyof Schema[T]]: Schema[T][K] }> & {
  readonly no?: number;
};

export type Seed = Awaited<ReturnType<typeof openSeed>>;

/**
 * A real store in a file of its own, filled row by row through the schema. Each `add` takes what
 * the test is about and makes up the rest; numbers count up from 1 per table.
 */
export async function openSeed() {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-seed-"));
  const file = join(folder, "store.sqlite");
  writeFileSync(file, await emptyStore());
  const writer: Store = openStore(file, "writer");
  writer.sqlite.pragma("synchronous = OFF");
  const reader = openStore(file, "reader");
  const { db } = writer;
  const counters = new Map<string, number>();
  const next = (table: string): number => {
    const no = (counters.get(table) ?? 0) + 1;
    counters.set(table, no);
    return no;
  };
  const insert = async <T extends keyof Schema>(table: T, row: object): Promise<void> => {
    await db
      .insertInto(table)
      .values(row as never)
      .execute();
  };

  return {
    reader,
    writer,
    close: async () => {
      await Promise.all([reader.close(), writer.close()]);
      rmSync(folder, { recursive: true });
    },
    /** A person with a role, and an API token of theirs. */
    async user(role: string, name = role): Promise<string> {
      const token = `${API_TOKEN_PREFIX}${name.replaceAll(" ", "-").padEnd(43, "0")}`;
      await insert("users", {
        id: `u-${name}`,
        name,
        role,
        password: "not a hash",
        created_at: NOW,
        epoch: 1,
      });
      await insert("api_tokens", {
        hash: tokenHash(token),
        id: `t-${name}`,
        name: "test",
        user_id: `u-${name}`,
        created_at: NOW,
        expires_at: NOW + HOUR_MS * 24,
        last_used_at: null,
        epoch: 1,
      });
      return token;
    },
    async segment(id: string, over: Over<"segments"> = {}): Promise<void> {
      await insert("segments", { id, cidrs: '["10.0.1.0/24"]', trust: "untrusted", is_public: 0, ...over });
    },
    async agent(id: string, over: Over<"agents"> = {}): Promise<number> {
      const no = next("agents");
      await insert("agents", {
        no,
        id,
        segment: "internet",
        labels: "{}",
        status: "active",
        evidence_key: new Uint8Array(44),
        joined_at: NOW - HOUR_MS,
        revoked_at: null,
        last_seen_at: NOW - 1_000,
        version: "0.1.0",
        source_address: "10.0.1.5",
        rules: "",
        rules_digest: "d".repeat(64),
        rules_problem: "",
        permission_model: 1,
        halted: 0,
        boot_id: "boot",
        clock_offset_ms: 3,
        durable_sequence: 0,
        durable_hash: new Uint8Array(32),
        ...over,
      });
      await insert("certificates", {
        fingerprint: `${id}-certificate`,
        agent_no: no,
        not_after: NOW + 100 * HOUR_MS,
        issued_at: NOW - HOUR_MS,
        status: "active",
      });
      return no;
    },
    async asset(name: string, over: Over<"assets"> = {}): Promise<number> {
      const no = next("assets");
      await insert("assets", {
        no,
        id: `asset-${no}`,
        name,
        addresses: '["10.0.2.10"]',
        segment: "data",
        owner: null,
        service: null,
        criticality: 3,
        created_at: NOW,
        ...over,
      });
      return no;
    },
    async endpoint(assetNo: number, port: number, over: Over<"endpoints"> = {}): Promise<number> {
      const no = next("endpoints");
      await insert("endpoints", {
        no,
        asset_no: assetNo,
        transport: "tcp",
        host: "10.0.2.10",
        port,
        speaks: "tcp",
        reached_as: "{}",
        is_canary: 0,
        must_allow: "[]",
        server_name: "",
        path: "/",
        known_identity: null,
        ...over,
      });
      return no;
    },
    async exposure(
      assetNo: number,
      over: Over<"exposures"> & { readonly settled?: Partial<ExposureState> } = {},
    ) {
      const { settled = {}, ...columns } = over;
      const no = next("exposures");
      const id = `exposure-${no}`;
      await insert("exposures", {
        no,
        id,
        asset_no: assetNo,
        fold_key: id,
        title: `Exposure ${no}`,
        weakness: "open-port",
        component: null,
        host: "10.0.2.10",
        port: 22,
        transport: "tcp",
        cves: "[]",
        severity: "medium",
        cvss: null,
        is_reachability: 1,
        first_sighted_at: NOW - 10 * HOUR_MS,
        last_sighted_at: NOW - HOUR_MS,
        sightings: 1,
        owner: null,
        validation: "unvalidated",
        fresh_until: null,
        closure: "open",
        asserted_band: "scheduled",
        asserted_due: null,
        grounded_band: "scheduled",
        grounded_due: null,
        score: 50,
        state: JSON.stringify(settled),
        settle_at: null,
        ...columns,
      });
      return { no, id };
    },
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
        exposure_no: exposureNo,
        asset_no: 1,
        endpoint_no: endpointNo,
        segment: "internet",
        scenario_id: "reach.tcp",
        expectation: "deny",
        created_at: NOW,
        standing: JSON.stringify(standing),
        ever_supported: 0,
        ...over,
      });
      return { no, id };
    },
    /** The catalogue's own `reach.tcp`. */
    async scenario(): Promise<string> {
      const body = new Uint8Array(readFileSync(new URL("../../scenarios/reach-tcp.yaml", import.meta.url)));
      const digest = scenarioDigest(body);
      await insert("scenarios", { digest, id: "reach.tcp", version: 1, body, loaded_at: NOW });
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
        issued_at: NOW - HOUR_MS + no,
        not_after: NOW,
        cancelled_at: null,
        state: verdict === undefined ? "running" : "judged",
        judged_at: verdict === undefined ? null : NOW - HOUR_MS + no + 1,
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
        not_after: NOW,
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
        received_at: NOW,
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
    async imported(over: Over<"imports"> = {}): Promise<number> {
      const no = next("imports");
      await insert("imports", {
        no,
        id: `import-${no}`,
        sha256: String(no).padStart(64, "0"),
        format: "nmap-xml",
        file_name: "scan.xml",
        bytes: new Uint8Array(1),
        imported_at: NOW,
        imported_by: "admin",
        summary: '{"created":1}',
        ...over,
      });
      return no;
    },
    async sighting(exposureNo: number, importNo: number, at = NOW - HOUR_MS): Promise<void> {
      await insert("sightings", {
        no: next("sightings"),
        exposure_no: exposureNo,
        import_no: importNo,
        at,
        severity: "high",
        evidence: "[]",
      });
    },
    async statement(exposureNo: number, kind: "fix-claimed" | "assigned", body: object): Promise<void> {
      await insert("statements", {
        no: next("statements"),
        exposure_no: exposureNo,
        kind,
        at: NOW - 1_000,
        by_user: "olive",
        body: JSON.stringify(body),
      });
    },
    async event(kind: LiveKind, title: string, over: Over<"events"> = {}): Promise<number> {
      const no = next("events");
      await insert("events", {
        no,
        at: NOW,
        kind,
        segment: null,
        exposure_id: null,
        run_id: null,
        agent_id: null,
        body: JSON.stringify({ title, detail: "", tone: "neutral", axes: null }),
        ...over,
      });
      return no;
    },
    insert,
  };
}
