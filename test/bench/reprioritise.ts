import { type House, openHouse } from "../support/writer.ts";

export type ReprioritiseFigures = {
  readonly exposures: number;
  /** From the command to the last exposure, in seconds: the first catalogue, and one that lists every CVE. */
  readonly firstKevSeconds: number;
  readonly newKevSeconds: number;
  readonly movedByNewKev: number;
  /** A day's news: so many CVEs more. */
  readonly dailyKevSeconds: number;
  readonly touchedByDailyKev: number;
  readonly epssSeconds: number;
  /** Processor time of all of it: what the wall clock would show on an idle machine. */
  readonly cpuSeconds: { readonly firstKev: number; readonly newKev: number; readonly epss: number };
  /** The longest that anybody else waited for the writer, in milliseconds, and what it was doing. */
  readonly longestWaitMs: number;
  readonly longestWaitFor: string;
};

/** Exposures that share a CVE: assets with one weakness. */
const PER_CVE = 50;
const DAILY = 20;

/** Prioritises so many exposures again, on a store that is as durable as a collector's. */
export async function reprioritiseBench(exposures: number): Promise<ReprioritiseFigures> {
  const house = await openHouse();
  try {
    house.store.sqlite.pragma("synchronous = FULL");
    fill(house, exposures);
    const cves = Math.ceil(exposures / PER_CVE);
    const wait = longest();
    const kev = (version: string, listed: number) => async () => {
      await house.execute("update-kev", {
        catalogVersion: version,
        releasedAt: house.clock(),
        entries: Array.from({ length: listed }, (_, i) => ({
          cve: cveOf(i),
          dateAdded: house.clock(),
          dueAt: null,
          ransomware: i % 10 === 0,
          name: "A flaw",
        })),
      });
    };
    const first = await timed(house, wait, "first KEV", kev("0", 1));
    const some = await timed(house, wait, "daily KEV", kev("1", 1 + DAILY));
    const all = await timed(house, wait, "KEV", kev("2", cves));
    const scores = await timed(house, wait, "EPSS", () => epss(house, wait, cves));
    const moves = house.rows<{ n: number }>(
      "SELECT band_moves + due_moves + score_moves AS n FROM intel_updates ORDER BY no DESC LIMIT 1 OFFSET 1",
    )[0];
    const touched = house.rows<{ n: number }>(
      "SELECT touched AS n FROM intel_updates ORDER BY no LIMIT 1 OFFSET 1",
    )[0];
    return {
      exposures,
      firstKevSeconds: first.seconds,
      newKevSeconds: all.seconds,
      movedByNewKev: moves?.n ?? 0,
      dailyKevSeconds: some.seconds,
      touchedByDailyKev: touched?.n ?? 0,
      epssSeconds: scores.seconds,
      cpuSeconds: { firstKev: first.cpu, newKev: all.cpu, epss: scores.cpu },
      longestWaitMs: Math.round(wait.ms()),
      longestWaitFor: wait.what(),
    };
  } finally {
    await house.close();
  }
}

const cveOf = (i: number): string => `CVE-2025-${10_000 + i}`;

/** 300,000 scores in parts, as the collector takes a day of FIRST's file in. */
async function epss(house: House, wait: ReturnType<typeof longest>, cves: number): Promise<void> {
  const rows = Array.from({ length: Math.max(cves, 300_000) }, (_, i) => ({
    cve: cveOf(i),
    epss: (i % 1_000) / 1_000,
    percentile: 0.5,
  }));
  let edition: number | null = null;
  for (let i = 0; i + 5_000 < rows.length; i += 5_000) {
    const part = rows.slice(i, i + 5_000);
    const staged: number | null = edition;
    const reply: { readonly edition: number } = await wait.of("staging", () =>
      house.execute("stage-feed", { feed: "epss", edition: staged, rows: part }),
    );
    edition = reply.edition;
  }
  await wait.of("EPSS", () =>
    house.execute("update-epss", {
      modelVersion: "v1",
      scoreDate: house.clock(),
      ...(edition === null ? {} : { edition }),
      sha256: "0",
      entries: rows.length,
      scores: rows.slice(-5_000),
    }),
  );
}

async function timed(
  house: House,
  wait: ReturnType<typeof longest>,
  what: string,
  act: () => Promise<unknown>,
): Promise<{ readonly seconds: number; readonly cpu: number }> {
  const start = performance.now();
  const before = process.cpuUsage();
  await (what === "EPSS" ? act() : wait.of(what, act));
  let isMore = true;
  while (isMore) isMore = await wait.of("a slice", async () => house.parts.goOn());
  house.parts.takeEffects();
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: Math.round(performance.now() - start) / 1_000,
    cpu: Math.round((user + system) / 1_000) / 1_000,
  };
}

function longest() {
  let most = 0;
  let doing = "";
  return {
    of: async <T>(what: string, act: () => Promise<T>): Promise<T> => {
      const start = performance.now();
      const done = await act();
      const took = performance.now() - start;
      if (took > most) [most, doing] = [took, what];
      return done;
    },
    ms: () => most,
    what: () => doing,
  };
}

/** Straight into the table: importing is measured elsewhere. */
function fill(house: House, exposures: number): void {
  const { sqlite } = house.store;
  const assets = Math.max(1, Math.ceil(exposures / 200));
  const asset = sqlite.prepare(
    `INSERT INTO assets (id, name, addresses, segment, owner, service, criticality, created_at) VALUES (?, ?, '[]', NULL, NULL, NULL, ?, 0)`,
  );
  const exposure = sqlite.prepare(
    `INSERT INTO exposures (id, asset_no, fold_key, title, weakness, cves, severity, cvss, is_reachability, first_sighted_at,
       last_sighted_at, sightings, validation, closure, asserted_band, grounded_band, score, state)
     VALUES (?, ?, ?, ?, ?, ?, 'high', ?, 0, ?, ?, 1, 'unvalidated', 'open', 'immediate', 'immediate', 0, '{}')`,
  );
  const cvss = JSON.stringify({
    version: "3.1",
    vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    score: 9.8,
  });
  sqlite.transaction(() => {
    for (let i = 0; i < assets; i++) asset.run(`asset-${i}`, `host-${i}`, (i % 5) + 1);
    for (let i = 0; i < exposures; i++) {
      const cve = cveOf(Math.floor(i / PER_CVE));
      const at = house.clock();
      exposure.run(
        `x-${i}`,
        (i % assets) + 1,
        `k-${i}`,
        `Flaw ${i}`,
        cve,
        JSON.stringify([cve]),
        cvss,
        at,
        at,
      );
    }
  })();
}
