import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, setStage } from "../../collector/demo/stage.ts";
import { openStore, STORE_FILE } from "../../collector/store/database.ts";
import { decodeBatch } from "../../proto/wire.ts";
import { ROOT } from "../support/root.ts";
import { eventually } from "../support/wait.ts";
import { KILLS } from "./kills.ts";

let stage: Stage;
/** The ledger, kept by the target itself: every connection that really came, by its source port, with how often. */
const arrived = new Map<number, number>();
const target = createServer((socket) => {
  arrived.set(socket.remotePort ?? 0, (arrived.get(socket.remotePort ?? 0) ?? 0) + 1);
  socket.on("error", () => socket.destroy());
  socket.end("SSH-2.0-ledger\r\n");
});

beforeAll(async () => {
  target.listen(0, "127.40.9.9");
  await once(target, "listening");
  stage = await setStage(() => {}, ROOT);
}, 90_000);

afterAll(async () => {
  await stage.close();
  target.close();
}, 30_000);

/** A host of its own whose one service is the ledger, with an exposure on it. */
async function ledgerExposure(): Promise<string> {
  const { port } = target.address() as AddressInfo;
  const place = `127.40.9.9:${port}`;
  await stage.api.post("/api/v1/inventory", {
    assets: [
      {
        name: "ledger-host",
        segment: "data",
        addresses: ["192.168.0.77"],
        endpoints: [{ port: 22, speaks: "tcp", reachedAs: { internet: place, data: place } }],
      },
    ],
  });
  const report = JSON.stringify([
    {
      asset: "192.168.0.77",
      title: "Weak SSH",
      cve: "CVE-2018-15919",
      severity: "medium",
      host: "192.168.0.77",
      port: 22,
      protocol: "tcp",
    },
  ]);
  await stage.api.upload("/api/v1/imports", Buffer.from(report), "ledger.json");
  const { items } = await stage.api.get<{ items: { id: string; title: string }[] }>(
    "/api/v1/exposures?q=Weak%20SSH",
  );
  const found = items.find(({ title }) => title === "Weak SSH");
  if (found === undefined) throw new Error("The ledger's exposure was not imported");
  return found.id;
}

it(
  `loses nothing it sealed, counts nothing twice and never turns a kill into prevention over ${KILLS} kills`,
  async () => {
    const exposureId = await ledgerExposure();
    let kills = 0;
    while (kills < KILLS) {
      await stage.api.post(`/api/v1/exposures/${exposureId}/validations`, {});
      // Somewhere between the job's arrival and its last word: the moment differs from kill to kill.
      await new Promise((resolve) => setTimeout(resolve, (kills * 37) % 260));
      await stage.agents.kill("internet");
      kills += 1;
      stage.agents.start("internet");
      await eventually(
        () => stage.api.get<{ items: { segment: string; status: string }[] }>("/api/v1/agents"),
        ({ items }) => items.some(({ segment, status }) => segment === "internet" && status === "live"),
        90_000,
      );
    }
    await stage.api.post(`/api/v1/exposures/${exposureId}/validations`, {});
    await eventually(
      () => stage.api.get<{ runs: { running: number } }>("/api/v1/overview"),
      ({ runs }) => runs.running === 0,
      150_000,
    );

    const store = openStore(join(stage.folder, "collector", STORE_FILE), "reader");
    try {
      const agent = store.sqlite
        .prepare(`SELECT no, durable_sequence AS last FROM agents WHERE segment = 'internet'`)
        .get() as { no: number; last: number };
      const batches = store.sqlite
        .prepare(`SELECT payload FROM batches WHERE agent_no = ? ORDER BY no`)
        .all(agent.no) as { payload: Uint8Array }[];
      const observations = batches.flatMap(({ payload }) => decodeBatch(payload).observations);
      // The chain has no hole: every sequence that the agent sealed came, once.
      expect(observations.length).toBe(agent.last);
      expect(
        new Set(observations.map(({ jobId, stepId, attempt }) => `${jobId}/${stepId}/${attempt}`)).size,
      ).toBe(observations.length);

      const tries = observations.filter(
        ({ stepId, outcome }) => stepId === "attempt" && outcome.kind === "spoke",
      );
      const ports = tries.flatMap(({ outcome }) => (outcome.kind === "spoke" ? [outcome.from.port] : []));
      expect(tries.length).toBeGreaterThan(0);
      // Each try that was reported did arrive at the target.
      expect(ports.filter((port) => !arrived.has(port))).toEqual([]);

      const verdicts = store.sqlite
        .prepare(
          `SELECT r.outcome AS outcome, count(*) AS n FROM runs r JOIN claims c ON c.no = r.claim_no JOIN exposures e ON e.no = c.exposure_no WHERE e.id = ? GROUP BY r.outcome`,
        )
        .all(exposureId) as { outcome: string; n: number }[];
      expect(
        verdicts
          .map(({ outcome }) => outcome)
          .filter((outcome) => outcome === "prevented" || outcome === "absent"),
      ).toEqual([]);
      expect(verdicts.some(({ outcome }) => outcome === "allowed")).toBe(true);
    } finally {
      await store.close();
    }
  },
  60_000 + KILLS * 15_000,
);
