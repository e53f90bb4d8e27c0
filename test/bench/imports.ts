import type { ReportToImport } from "../../collector/app/command.ts";
import { untrusted } from "../../proto/untrusted.ts";
import { NETWORK } from "../support/small-network.ts";
import { type House, openHouse } from "../support/writer.ts";

export type ImportFigures = {
  readonly exposures: number;
  /** Into an empty store, the same bytes again, and the same content in another file. */
  readonly first: Taken;
  readonly sameBytes: Taken;
  readonly sameContent: Taken;
  /** Another tool's report of the same weaknesses. */
  readonly otherTool: Taken;
  /** Exposures that the store holds at the end. */
  readonly rows: number;
};

/** What an import costs the writer's thread: nobody else gets a turn meanwhile, so it is also the longest wait. */
type Taken = {
  readonly ms: number;
  /** Of the processor, which tells more on a machine that others use. */
  readonly cpuMs: number;
  readonly created: number;
  /** What is left to the ticks afterwards, in which others get their turns: all of it, and the longest of them. */
  readonly settlingMs: number;
  readonly longestTickMs: number;
};

/** Assets of the estate that is imported; the exposures are spread over them. */
const PER_ASSET = 100;

/** Imports one estate again and again, as reports come in. */
export async function importBench(exposures: number, isSettled = true): Promise<ImportFigures> {
  const house = await openHouse();
  try {
    await house.execute("apply-inventory", { document: NETWORK });
    const report = estate(exposures, "nessus-xml", "1");
    const first = await take(house, report, "week 1", isSettled);
    house.pass(1_000);
    const sameBytes = await take(house, report, "week 1", isSettled);
    house.pass(86_400_000);
    const sameContent = await take(house, report, "week 2", isSettled);
    const otherTool = await take(house, estate(exposures, "openvas-xml", "1.3.6"), "week 2", isSettled);
    const [{ rows = 0 } = {}] = house.rows<{ rows: number }>("SELECT count(*) AS rows FROM exposures");
    return { exposures, first, sameBytes, sameContent, otherTool, rows };
  } finally {
    await house.close();
  }
}

async function take(house: House, report: ReportToImport, file: string, isSettled: boolean): Promise<Taken> {
  const bytes = Buffer.from(`${report.format} ${file}`);
  const from = performance.now();
  const used = process.cpuUsage();
  const { created, repeated } = await house.execute("import", {
    bytes,
    fileName: untrusted(file),
    report,
  });
  const ms = Math.round(performance.now() - from);
  const { user, system } = process.cpuUsage(used);
  const taken = { ms, cpuMs: Math.round((user + system) / 1_000), created: repeated ? 0 : created };
  return { ...taken, ...(isSettled ? await settle(house) : NOT_SETTLED) };
}

const NOT_SETTLED = { settlingMs: 0, longestTickMs: 0 };

async function settle(house: House): Promise<Pick<Taken, "settlingMs" | "longestTickMs">> {
  const due = house.store.sqlite.prepare<[number]>("SELECT 1 FROM exposures WHERE settle_at <= ? LIMIT 1");
  let settlingMs = 0;
  let longestTickMs = 0;
  while (due.get(house.clock()) !== undefined) {
    const from = performance.now();
    await house.tick();
    const ms = performance.now() - from;
    settlingMs += ms;
    longestTickMs = Math.max(longestTickMs, ms);
  }
  return { settlingMs: Math.round(settlingMs), longestTickMs: Math.round(longestTickMs) };
}

/** Hosts with open ports, weaknesses at ports with and without CVEs, and weaknesses of the host as a whole. */
function estate(exposures: number, format: string, prefix: string): ReportToImport {
  const assets = Math.max(1, Math.floor(exposures / PER_ASSET));
  const addressOf = (asset: number): string => `10.${(asset >> 16) + 8}.${(asset >> 8) & 255}.${asset & 255}`;
  return {
    format,
    assets: Array.from({ length: assets }, (_, asset) => ({
      name: `host-${asset}`,
      addresses: [addressOf(asset)],
      names: [],
    })),
    exposures: Array.from({ length: exposures }, (_, i) => {
      const asset = i % assets;
      const nth = Math.floor(i / assets);
      const isHostWide = nth % 5 === 4;
      return {
        asset: `host-${asset}`,
        title: untrusted(`Weakness ${nth}`),
        cve: nth % 2 === 0 ? [`CVE-2024-${10_000 + nth}`] : [],
        severity: "medium" as const,
        endpoint: {
          host: addressOf(asset),
          port: isHostWide ? null : ([22, 80, 443, 8443][nth % 4] ?? 22),
          protocol: "tcp" as const,
        },
        cvss: { version: "3.1", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", score: 5.3 },
        weakness: `${prefix}${nth}`,
        component: null,
        sightings: 1,
        evidence: [untrusted(`plugin output ${nth} of host ${asset}`)],
      };
    }),
    skipped: 0,
    warnings: [],
  };
}
