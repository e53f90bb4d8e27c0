import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openAuthority, pkcs8 } from "../../collector/pki/authority.ts";
import { buildCertificate } from "../../collector/pki/certificate.ts";
import { pemFingerprint } from "../../collector/pki/fingerprint.ts";
import { migrate, openStore, STORE_FILE } from "../../collector/store/database.ts";
import { type AgentId, idMaker } from "../../proto/ids.ts";
import { chainStart } from "../../proto/seal.ts";
import { instant } from "../../proto/time.ts";

/** What one loading connection needs: an identity, and the jobs whose results it will send. */
export type PlannedAgent = {
  readonly agentId: string;
  readonly certificate: string;
  readonly key: string;
  readonly evidenceKey: string;
  readonly evidencePublicKey: string;
  readonly jobs: readonly string[];
};

export type Sizes = {
  readonly agents: number;
  readonly batches: number;
  readonly perBatch: number;
  readonly perRun: number;
};

const LEASE_MS = 3_600_000;

/**
 * Fills a new data folder with agents and with runs that wait for results, as if a planner had
 * given them all out: every result that the load sends is admitted, and every run is judged.
 */
export async function plan(data: string, sizes: Sizes): Promise<readonly PlannedAgent[]> {
  const now = instant(Date.now());
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const newId = idMaker(Date.now, random);
  const authority = await openAuthority(data, now, random);
  const store = openStore(join(data, STORE_FILE), "writer");
  await migrate(store);
  const { sqlite } = store;
  const body = readFileSync(new URL("../../scenarios/reach-tcp.yaml", import.meta.url));
  const digest = createHash("sha256").update(body).digest("hex");
  const tls = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const agents: PlannedAgent[] = [];
  const insertRun = sqlite.prepare(
    `INSERT INTO runs (id, claim_no, reason, asked_by, scenario_digest, nonce, marker, target, issued_at, not_after, state)
     VALUES (?, ?, 'validate', 'bench', ?, ?, ?, ?, ?, ?, 'running')`,
  );
  const insertJob = sqlite.prepare(
    `INSERT INTO jobs (id, run_no, agent_no, role, is_on_asset, lease_id, parameters, not_after, state, was_live)
     VALUES (?, ?, ?, 'actor', 0, 'lease', ?, ?, 'sent', 1)`,
  );
  const target = { transport: "tcp", host: "192.0.2.10", port: 22 };
  const parameters = JSON.stringify({
    target,
    tries: sizes.perRun - 3,
    elsewhere: [],
    neighbours: [{ ...target, host: "192.0.2.11" }],
    thirdPlaces: [],
    controls: [],
    serverName: "",
    path: "/",
  });
  const runs = Math.floor((sizes.batches * sizes.perBatch) / sizes.perRun);

  sqlite.transaction(() => {
    sqlite
      .prepare(
        `INSERT INTO scenarios (digest, id, version, body, loaded_at) VALUES (?, 'reach.tcp', 1, ?, ?)`,
      )
      .run(digest, body, now);
    sqlite.prepare(`INSERT INTO segments VALUES ('bench', '[]', 'untrusted', 1)`).run();
    sqlite
      .prepare(
        `INSERT INTO assets (no, id, name, addresses, segment, created_at) VALUES (1, 'asset', 'target', '["192.0.2.10"]', 'bench', ?)`,
      )
      .run(now);
    const insertEndpoint = sqlite.prepare(
      `INSERT INTO endpoints (no, asset_no, transport, host, port, speaks, reached_as, is_canary, must_allow, server_name, path)
       VALUES (?, 1, 'tcp', '192.0.2.10', ?, 'tcp', '{}', 0, '[]', '', '/')`,
    );
    for (let a = 0; a < sizes.agents; a++) {
      const agentId = newId<AgentId>();
      const evidence = generateKeyPairSync("ed25519");
      const spki = evidence.publicKey.export({ type: "spki", format: "der" });
      const certificate = clientCertificate(authority, agentId, tls.publicKey, random);
      const { lastInsertRowid: agentNo } = sqlite
        .prepare(
          `INSERT INTO agents (id, segment, labels, status, evidence_key, joined_at, durable_hash) VALUES (?, 'bench', '{}', 'active', ?, ?, ?)`,
        )
        .run(agentId, spki, now, chainStart(agentId, spki));
      sqlite
        .prepare(
          `INSERT INTO certificates (fingerprint, agent_no, not_after, issued_at, status) VALUES (?, ?, ?, ?, 'active')`,
        )
        .run(pemFingerprint(certificate), agentNo, now + LEASE_MS, now);
      insertEndpoint.run(a + 1, 1_000 + a);
      const exposureNo = addExposure(sqlite, newId(), Number(agentNo), now);
      const claimNo = sqlite
        .prepare(
          `INSERT INTO claims (id, subject, exposure_no, asset_no, endpoint_no, segment, scenario_id, question, expectation, created_at, standing, ever_supported)
           VALUES (?, 'exposure', ?, 1, ?, 'bench', 'reach.tcp', 'reach ' || ? || ' bench', 'deny', ?, '{"kind":"unvalidated"}', 0)`,
        )
        .run(newId(), exposureNo, exposureNo, exposureNo, now).lastInsertRowid;
      const jobs: string[] = [];
      for (let r = 0; r < runs; r++) {
        const jobId = newId();
        const run = insertRun.run(
          newId(),
          claimNo,
          digest,
          random(16),
          `plb-${newId()}`,
          JSON.stringify(target),
          now,
          now + LEASE_MS,
        );
        insertJob.run(jobId, run.lastInsertRowid, agentNo, parameters, now + LEASE_MS);
        jobs.push(jobId);
      }
      agents.push({
        agentId,
        certificate,
        key: pkcs8(tls.privateKey),
        evidenceKey: pkcs8(evidence.privateKey),
        evidencePublicKey: spki.toString("base64"),
        jobs,
      });
    }
  })();
  await store.close();
  return agents;
}

function addExposure(
  sqlite: ReturnType<typeof openStore>["sqlite"],
  exposureId: string,
  n: number,
  now: number,
): number {
  return Number(
    sqlite
      .prepare(
        `INSERT INTO exposures (id, asset_no, fold_key, title, weakness, host, port, transport, cves, severity, is_reachability,
           first_sighted_at, last_sighted_at, sightings, validation, closure, asserted_band, grounded_band, score, state)
         VALUES (?, 1, ?, ?, 'open-port', '192.0.2.10', 22, 'tcp', '["CVE-2018-15919"]', 'medium', 0, ?, ?, 1, 'unvalidated', 'open',
           'immediate', 'immediate', 0, '{}')`,
      )
      .run(exposureId, `bench-${n}`, `Bench exposure ${n}`, now, now).lastInsertRowid,
  );
}

/** One key serves all the load's certificates: making a hundred would only delay the start. */
function clientCertificate(
  authority: Awaited<ReturnType<typeof openAuthority>>,
  agentId: string,
  publicKey: KeyObject,
  random: (length: number) => Uint8Array,
): string {
  const now = instant(Date.now());
  return buildCertificate(
    {
      commonName: agentId,
      publicKey: createPublicKey(publicKey.export({ type: "spki", format: "pem" })),
      usage: "client",
      names: [{ kind: "uri", uri: `plumbline:agent:${agentId}` }],
      notAfter: instant(now + LEASE_MS),
    },
    authority,
    now,
    random,
  );
}
