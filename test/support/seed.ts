import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { API_TOKEN_PREFIX } from "../../collector/app/api-token.ts";
import { tokenHash } from "../../collector/app/opaque-token.ts";
import { TOKEN_SCOPES } from "../../collector/app/token-scope.ts";
import type { ExposureState } from "../../collector/domain/exposure-state.ts";
import type { LiveKind } from "../../collector/domain/trail.ts";
import { migrate, openStore, type Store } from "../../collector/store/database.ts";
import { instant } from "../../proto/time.ts";
import type { Insert, Over } from "./seed-row.ts";
import { seedRuns } from "./seed-runs.ts";

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
  const insert: Insert = async (table, row) => {
    await db
      .insertInto(table)
      .values(row as never)
      .execute();
  };

  return {
    ...seedRuns(insert, next, NOW),
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
        scopes: JSON.stringify(TOKEN_SCOPES),
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
