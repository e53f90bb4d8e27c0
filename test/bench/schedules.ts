import type Database from "better-sqlite3";
import { advanceSchedules } from "../../collector/app/advance-schedules.ts";
import { scheduleParts } from "../../collector/writer-schedules.ts";
import { schedule } from "../support/schedules.ts";
import { type House, openHouse } from "../support/writer.ts";

const TICK_MS = 250;
/** How long a run takes in this simulation: agents are not what is measured. */
const RUN_MS = 2_000;

export type ScheduleFigures = {
  readonly claims: number;
  readonly ticks: number;
  /** Statements of the scheduler's own in a tick, and rows that they gave or changed, beside those of the runs it starts. */
  readonly asleep: Tally;
  /** While an occurrence is open and nothing new is due. */
  readonly idle: Tally;
  /** The busiest tick of each kind. */
  readonly planning: Tally;
  readonly starting: Tally;
  /** Milliseconds from a claim's own due instant, and from the occurrence's with its jitter, to its start. */
  readonly latestAfterTurn: number;
  readonly latestAfterJitter: number;
  readonly started: number;
  readonly notRun: number;
  /** Of wall clock, with what starting the runs costs. */
  readonly medianTickMs: number;
  readonly slowestTickMs: number;
};

type Tally = { readonly statements: number; readonly rows: number };

/** Plans and starts one occurrence of so many claims on a clock that is moved tick by tick, to its end or for so long. */
export async function scheduleBench(
  claims: number,
  jitterMs: number,
  mostMs = Number.POSITIVE_INFINITY,
): Promise<ScheduleFigures> {
  const house = await openHouse();
  try {
    await fill(house, claims);
    for (let i = 0; i < 3; i++) await house.live({ segment: "internet" });
    await house.execute("put-schedule", {
      schedule: schedule({
        every: "2h",
        jitter: `${jitterMs / 1_000}s`,
        limits: { perAgent: 1_000, perTarget: 4, atOnce: 10_000 },
      }),
      replace: false,
    });
    return await simulate(house, jitterMs, Math.min(mostMs, jitterMs + 60_000));
  } finally {
    await house.close();
  }
}

async function simulate(house: House, jitterMs: number, mostMs: number): Promise<ScheduleFigures> {
  const tally = countingStore(house.store.sqlite);
  const { haltIn: _, ...parts } = scheduleParts({
    sqlite: tally.sqlite,
    effects: [],
    runs: { forget: () => undefined },
    present: new Map(),
    haltedScopes: new Set(),
    trouble: (sentence) => {
      throw new Error(sentence);
    },
  });
  const ticks: (Tally & {
    readonly kind: "asleep" | "idle" | "planning" | "starting";
    readonly ms: number;
  })[] = [];
  const endRuns = house.store.sqlite.prepare<[number, number]>(
    "UPDATE runs SET state = 'judged', judged_at = ?, outcome = 'allowed', verdict = '{}' WHERE state = 'running' AND issued_at <= ?",
  );
  const endJobs = house.store.sqlite.prepare(
    "UPDATE jobs SET state = 'ended' WHERE state <> 'ended' AND run_no IN (SELECT no FROM runs WHERE state <> 'running')",
  );
  const states = house.store.sqlite.prepare<[], { readonly planned: number; readonly started: number }>(
    "SELECT coalesce(sum(claims), 0) AS planned, (SELECT count(*) FROM runs) AS started FROM occurrences",
  );
  const isOver = house.store.sqlite.prepare("SELECT 1 FROM occurrences WHERE state = 'over'");
  const tick = async (): Promise<void> => {
    const before = states.get();
    tally.clear();
    const from = performance.now();
    await house.parts.inTransaction((tx) => {
      let canaries: ReturnType<typeof tx.inventory.canaries> | undefined;
      const inventory = {
        ...tx.inventory,
        canaries: () => {
          canaries ??= tx.inventory.canaries();
          return canaries;
        },
      };
      return advanceSchedules({ ...tx, ...parts, inventory }, house.clock());
    });
    const ms = performance.now() - from;
    house.parts.takeEffects();
    const after = states.get();
    const kind =
      after?.planned !== before?.planned
        ? "planning"
        : after?.started !== before?.started
          ? "starting"
          : after?.planned === 0
            ? "asleep"
            : "idle";
    ticks.push({ ...tally.read(), kind, ms });
    endRuns.run(house.clock(), house.clock() - RUN_MS);
    endJobs.run();
  };
  // Two hours in which nothing is due, of which a few ticks are enough.
  for (let i = 0; i < 8; i++) {
    house.pass(TICK_MS);
    await tick();
  }
  house.pass(2 * 3_600_000 - 8 * TICK_MS);
  const most = mostMs / TICK_MS;
  for (let i = 0; i < most && isOver.get() === undefined; i++) {
    await tick();
    house.pass(TICK_MS);
  }
  return { ...figuresOf(house, jitterMs), ...tickFigures(ticks) };
}

function tickFigures(ticks: readonly (Tally & { readonly kind: string; readonly ms: number })[]) {
  const most = (kind: string): Tally => {
    const some = ticks.filter((one) => one.kind === kind);
    return {
      statements: Math.max(0, ...some.map(({ statements }) => statements)),
      rows: Math.max(0, ...some.map(({ rows }) => rows)),
    };
  };
  const times = ticks.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    ticks: ticks.length,
    asleep: most("asleep"),
    idle: most("idle"),
    planning: most("planning"),
    starting: most("starting"),
    medianTickMs: times[Math.floor(times.length / 2)] ?? 0,
    slowestTickMs: times.at(-1) ?? 0,
  };
}

function figuresOf(house: House, jitterMs: number) {
  const [found] = house.rows<{
    claims: number;
    started: number;
    notRun: number;
    afterTurn: number;
    afterJitter: number;
  }>(
    `SELECT o.claims AS claims, count(r.no) AS started, o.not_run AS notRun, max(r.issued_at - t.due_at) AS afterTurn,
       max(r.issued_at - o.due_at - ?) AS afterJitter
     FROM occurrences o JOIN turns t ON t.occurrence_no = o.no LEFT JOIN runs r ON r.no = t.run_no`,
    jitterMs,
  );
  return {
    claims: found?.claims ?? 0,
    started: found?.started ?? 0,
    notRun: found?.notRun ?? 0,
    latestAfterTurn: found?.afterTurn ?? 0,
    latestAfterJitter: found?.afterJitter ?? 0,
  };
}

/** So many assets with one endpoint, one exposure and one claim each, asked from the internet. */
async function fill(house: House, claims: number): Promise<void> {
  await house.execute("apply-inventory", {
    document: {
      segments: [
        { name: "internet", cidrs: [], trust: "untrusted", public: true },
        { name: "data", cidrs: ["10.0.0.0/8"], trust: "restricted", public: false },
      ],
      assets: [],
    },
  });
  const { sqlite } = house.store;
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${claims})`;
  const host = `'10.' || (i / 62500 + 1) || '.' || (i / 250 % 250) || '.' || (i % 250 + 1)`;
  sqlite.transaction(() => {
    for (const insert of [
      `INSERT INTO assets (no, id, name, addresses, segment, created_at) ${numbers} SELECT i, 'asset-' || i, 'host' || i, '[]', 'data', 1 FROM n`,
      `INSERT INTO endpoints (no, asset_no, transport, host, port, speaks, reached_as, is_canary, must_allow, server_name, path)
         ${numbers} SELECT i, i, 'tcp', ${host}, 22, 'tcp', '{}', i % 1000 = 0, '[]', '', '/' FROM n`,
      `INSERT INTO exposures (no, id, asset_no, fold_key, title, weakness, cves, severity, is_reachability, first_sighted_at, last_sighted_at,
         sightings, validation, closure, asserted_band, grounded_band, score, state)
         ${numbers} SELECT i, 'exposure-' || i, i, 'fold-' || i, 'Exposure ' || i, 'open-port', '[]', 'medium', 1, 1, 1, 1, 'unvalidated',
           'open', 'scheduled', 'scheduled', 50, '{}' FROM n`,
      `INSERT INTO claims (no, id, subject, exposure_no, asset_no, endpoint_no, segment, scenario_id, question, expectation, created_at, standing, ever_supported)
         ${numbers} SELECT i, 'claim-' || i, 'exposure', i, i, i, 'internet', (SELECT id FROM scenarios WHERE id LIKE '%tcp%' ORDER BY id LIMIT 1),
           'reach ' || i || ' internet', 'deny', 1,
           '{"kind":"unvalidated"}', 0 FROM n`,
    ])
      sqlite.exec(insert);
  })();
}

/** The same connection, with each statement and each row counted that the scheduler's own prepared statements cost. */
function countingStore(sqlite: Database.Database) {
  let statements = 0;
  let rows = 0;
  const counted = (statement: Database.Statement): Database.Statement =>
    new Proxy(statement, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          const result: unknown = (value as (...args: unknown[]) => unknown).apply(target, args);
          statements += 1;
          rows += rowsIn(result);
          return result;
        };
      },
    });
  const proxy = new Proxy(sqlite, {
    get(target, name) {
      if (name === "prepare") return (source: string) => counted(target.prepare(source));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
  return {
    sqlite: proxy,
    clear: (): void => {
      statements = 0;
      rows = 0;
    },
    read: (): Tally => ({ statements, rows }),
  };
}

function rowsIn(result: unknown): number {
  if (Array.isArray(result)) return result.length;
  const changes = (result as { readonly changes?: number } | undefined)?.changes;
  return changes ?? (result === undefined ? 0 : 1);
}
