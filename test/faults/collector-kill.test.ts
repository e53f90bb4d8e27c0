import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openStore, STORE_FILE } from "../../collector/store/database.ts";
import { expectedShape } from "../../collector/store/schema-shape.ts";
import { plan } from "../bench/ingest-plan.ts";
import { collectorProcess } from "../support/collector-process.ts";
import { BARE, verifyFile } from "../support/tampering.ts";
import { eventually } from "../support/wait.ts";
import { KILLS } from "./kills.ts";
import { ledgerAgent } from "./ledger-agent.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-kill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const AGENTS = 4;
/** Enough that the load outlasts the kills on a fast machine. */
const RUNS_PER_AGENT = KILLS * 20;
const OBSERVATIONS_PER_RUN = 8;

it(
  `loses nothing it acknowledged and counts nothing twice over ${KILLS} kills`,
  async () => {
    const data = join(folder, "collector");
    mkdirSync(data, { mode: 0o700 });
    const planned = await plan(data, {
      agents: AGENTS,
      batches: RUNS_PER_AGENT,
      perBatch: OBSERVATIONS_PER_RUN,
      perRun: OBSERVATIONS_PER_RUN,
    });
    const collector = await collectorProcess(data);
    const { agentsUrl, ca } = await collector.start();
    const trusted = readFileSync(ca, "utf8");
    const ledgers = planned.map((agent) => ledgerAgent(agent, agentsUrl, trusted));
    try {
      let before = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const acknowledged = (): number => ledgers.reduce((sum, ledger) => sum + ledger.acknowledged(), 0);
        // Under load: only after this life of the collector has acknowledged something, at no special moment.
        await eventually(
          async () => acknowledged(),
          (now) => now > before + (kill % 7),
          60_000,
        );
        before = acknowledged();
        await collector.end("SIGKILL");
        await collector.start();
      }
      await eventually(
        async () => ledgers.every((ledger) => ledger.acknowledged() === ledger.sealed),
        Boolean,
        120_000,
      );
    } finally {
      for (const ledger of ledgers) ledger.stop();
      await collector.end("SIGTERM");
    }

    expect(ledgers.flatMap((ledger) => ledger.forgotten())).toEqual([]);
    const store = openStore(join(data, STORE_FILE), "reader");
    try {
      const sealed = AGENTS * RUNS_PER_AGENT * OBSERVATIONS_PER_RUN;
      expect(one(store, `SELECT count(*) AS n FROM evidence WHERE refused IS NULL`)).toBe(sealed);
      expect(one(store, `SELECT count(*) AS n FROM (SELECT DISTINCT agent_no, sequence FROM evidence)`)).toBe(
        sealed,
      );
      expect(one(store, `SELECT count(*) AS n FROM quarantine`)).toBe(0);
      expect(
        one(store, `SELECT count(*) AS n FROM runs WHERE state = 'judged' AND outcome = 'allowed'`),
      ).toBe(AGENTS * RUNS_PER_AGENT);
      expect(one(store, `SELECT count(*) AS n FROM claim_words`)).toBe(AGENTS * RUNS_PER_AGENT);
      expect(one(store, `SELECT count(*) AS n FROM events WHERE kind = 'run-judged'`)).toBe(
        AGENTS * RUNS_PER_AGENT,
      );
      expect(verifyFile(store.sqlite, BARE, await expectedShape(store.sqlite))).toMatchObject({
        batches: AGENTS * RUNS_PER_AGENT,
        firstBreak: null,
      });
    } finally {
      await store.close();
    }
  },
  60_000 + KILLS * 15_000,
);

const one = (store: ReturnType<typeof openStore>, sql: string): number =>
  (store.sqlite.prepare(sql).get() as { readonly n: number }).n;
