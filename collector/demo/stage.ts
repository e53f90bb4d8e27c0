import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OUTGOING_KINDS } from "../../proto/step.ts";
import { after, instant } from "../../proto/time.ts";
import { newRsaKeys, pkcs8 } from "../pki/authority.ts";
import { buildCertificate } from "../pki/certificate.ts";
import { type Api, openApi } from "./api.ts";
import { type Gateway, openGateway, type Place } from "./gateway.ts";
import {
  ASSETS,
  inventoryDocument,
  passageAddress,
  SEGMENTS,
  serviceAddress,
  sourceAddress,
} from "./network.ts";
import { type Collector, processes } from "./processes.ts";
import { type Service, type Speech, startService } from "./services.ts";

/** Everything that the demo started, and how to end it. */
export type Stage = {
  readonly folder: string;
  readonly collector: Collector;
  /** What rules.yaml says of whose scenarios may run. */
  readonly publishers: string;
  readonly gateway: Gateway;
  readonly api: Api;
  readonly account: { readonly name: string; readonly password: string };
  readonly imported: number;
  /** Kills, or starts again, the agent of a segment. */
  readonly agents: {
    readonly kill: (segment: string) => Promise<void>;
    readonly start: (segment: string) => void;
  };
  /** Ends a service for good: nothing listens there any more. */
  readonly endService: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Real reports and feeds, each with its source beside it. */
const REPORTS = [
  "reports/nmap-xml/nmap_script_vulners.xml",
  "reports/nmap-xml/nmap_multiple_port.xml",
  "reports/nessus-xml/nessus_many_vuln.xml",
  "reports/trivy-json/scheme_2_many_vulns.json",
] as const;
const KEV = "intel/kev-2026-01-29-excerpt.json";
const EPSS = "intel/epss_scores-2026-01-30-excerpt.csv";

/** The project, as seen from where the build puts this file. */
const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The demo can't wait for the ten minutes between two real windows: it settles in two seconds, and says so. */
export const DEMO_POLICY = { runs: 3, windows: 2, windowGapMs: 1_000 } as const;

/**
 * Sets the stage: services, gateway, collector, one agent in each segment, inventory, intelligence
 * and reports. What fails half-way is taken down again. An interrupt ends the processes at once,
 * so that whatever waits for them fails and is taken down too.
 */
export async function setStage(
  say: (line: string) => void,
  root: string = ROOT,
  interrupt?: AbortSignal,
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-demo-"));
  const running = processes(folder, join(root, ".build"));
  const services: Service[] = [];
  const places = new Map<string, Place>();
  const gateway = openGateway(passageAddress, places);
  const close = async (): Promise<void> => {
    await running.stop();
    await gateway.close();
    await Promise.all(services.map((service) => service.close()));
    rmSync(folder, { recursive: true, force: true });
  };
  interrupt?.addEventListener("abort", () => void running.stop(), { once: true });
  try {
    say("Starting real services on loopback addresses");
    for (const started of await startServices()) {
      services.push(started);
      places.set(started.name, started);
    }
    const inventory = await inventoryDocument(gateway, places);
    say("Signing the scenarios with a key made for it, and thrown away");
    const publishers = await signScenarios(running, root, folder);
    writePolicies(folder, publishers);
    say("Starting the collector");
    const collector = await running.startCollector();
    const api = openApi(collector.url, collector.ca);
    const account = await signUp(api, collector);
    say("Applying the inventory and joining one agent in each segment");
    await api.post("/api/v1/inventory", inventory);
    await joinAgents(api, running, collector);
    say("Importing KEV, EPSS and four real scanner reports");
    const imported = await importAll(api, join(root, "test", "fixtures"));
    return {
      folder,
      collector,
      publishers,
      gateway,
      api,
      account,
      imported,
      agents: { kill: running.killAgent, start: (segment) => running.runAgent(segment) },
      endService: async (name) => void (await services.find((service) => service.name === name)?.close()),
      close: async () => void (await Promise.all([api.close(), close()])),
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

async function startServices(): Promise<readonly Service[]> {
  const endpoints = ASSETS.flatMap(({ segment, endpoints: own }) =>
    own.map((endpoint) => ({ segment, endpoint })),
  );
  const tls = await selfSigned();
  return Promise.all(
    endpoints.map(({ segment, endpoint }, index) =>
      startService(
        endpoint.service,
        serviceAddress(segment, index),
        speechOf(endpoint.service, endpoint.speaks, tls),
      ),
    ),
  );
}

/** The shop's own certificate, made on the spot: the probe takes its fingerprint and trusts nothing. */
async function selfSigned(): Promise<{ key: string; certificate: string }> {
  const { publicKey, privateKey } = await newRsaKeys(2_048);
  const now = instant(Date.now());
  const order = {
    commonName: "demo-shop",
    publicKey,
    usage: "server" as const,
    names: [],
    notAfter: after(now, 86_400_000),
  };
  const certificate = buildCertificate(order, { certificate: undefined, key: privateKey }, now, (length) =>
    randomBytes(length),
  );
  return { key: pkcs8(privateKey), certificate };
}

function speechOf(
  service: string,
  speaks: "tcp" | "http" | "https",
  tls: { key: string; certificate: string },
): Speech {
  if (speaks === "http") return { kind: "http", server: "demo-shop", page: PAGE };
  if (speaks === "https") return { kind: "https", server: "demo-shop", page: PAGE, ...tls };
  return { kind: "greeting", text: GREETINGS[service] ?? `220 ${service} ready\r\n` };
}

const PAGE = "<title>Shop</title>";

const GREETINGS: Readonly<Record<string, string>> = {
  "billing-ssh": "SSH-2.0-OpenSSH_7.4\r\n",
  "web-smtp": "220 web-front ESMTP\r\n",
};

/** A key of the demo's own, made on the spot. Once the catalogue is signed nobody can sign for it any more. */
async function signScenarios(
  { command }: ReturnType<typeof processes>,
  root: string,
  folder: string,
): Promise<string> {
  const key = join(folder, "publisher.pem");
  const { rules } = await command<{ rules: string }>("scenario", "keygen", "-o", key, "--name", "demo");
  const bundle = ["-o", join(folder, "bundle"), "--id", "demo", "--not-after", "1d"];
  await command("scenario", "sign", join(root, "scenarios"), "--key", key, ...bundle);
  rmSync(key);
  return rules;
}

/** What each host's administrator would write: loopback blocks of the demo and nothing else, for a day. */
function writePolicies(folder: string, publishers: string): void {
  const day = 86_400_000;
  const from = new Date(Date.now() - day / 24).toISOString();
  const to = new Date(Date.now() + day).toISOString();
  for (const { name } of SEGMENTS) {
    const rules = [
      "format: plumbline-rules/1",
      "agreedBy: the demo, for its own loopback addresses",
      `notBefore: "${from}"`,
      `notAfter: "${to}"`,
      "allow:",
      `  - kinds: [${OUTGOING_KINDS.join(", ")}]`,
      `    to: [${SEGMENTS.map(({ block }) => `${block}.0.0/16`).join(", ")}]`,
      "    ports: [1-65535]",
      "limits: { probesPerSecond: 500, concurrentJobs: 16, jobSeconds: 120 }",
      publishers,
    ];
    writeFileSync(join(folder, `rules-${name}.yaml`), `${rules.join("\n")}\n`, { mode: 0o600 });
  }
  const { runs, windows, windowGapMs } = DEMO_POLICY;
  const policy = ["defer", "scheduled", "out-of-cycle", "immediate"].map(
    (band) => `${band}: { runs: ${runs}, windows: ${windows}, windowGap: "${windowGapMs / 1_000}s" }`,
  );
  writeFileSync(join(folder, "closure-policy.yaml"), `${policy.join("\n")}\n`, { mode: 0o600 });
  mkdirSync(join(folder, "collector"), { mode: 0o700 });
}

async function signUp(api: Api, { setupCode }: Collector): Promise<Stage["account"]> {
  const account = { name: "demo", password: randomBytes(12).toString("base64url") };
  await api.post("/api/v1/setup", { code: setupCode, ...account });
  const { token } = await api.post<{ token: string }>("/api/v1/tokens", { name: "demo", ttlDays: 1 });
  api.use(token);
  return account;
}

async function joinAgents(
  api: Api,
  running: ReturnType<typeof processes>,
  collector: Collector,
): Promise<void> {
  for (const { name } of SEGMENTS) {
    const order = { segment: name, ttlMinutes: 5, labels: {}, uses: 1 };
    const { token } = await api.post<{ token: string }>("/api/v1/join-tokens", order);
    await running.startAgent(name, sourceAddress(name), collector, token);
  }
  await allLive(api);
}

const LIVE_MS = 20_000;

async function allLive(api: Api): Promise<void> {
  const until = Date.now() + LIVE_MS;
  while (Date.now() < until) {
    const { items } = await api.get<{ items: { status: string }[] }>("/api/v1/agents");
    if (items.filter(({ status }) => status === "live").length === SEGMENTS.length) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Not all agents were live after ${LIVE_MS} ms`);
}

async function importAll(api: Api, fixtures: string): Promise<number> {
  await api.upload("/api/v1/intel/kev", readFileSync(join(fixtures, KEV)), "kev.json");
  await api.upload("/api/v1/intel/epss", readFileSync(join(fixtures, EPSS)), "epss.csv");
  let exposures = 0;
  for (const report of REPORTS) {
    const name = report.split("/").at(-1) ?? report;
    const reply = await api.upload<{ created: number }>(
      "/api/v1/imports",
      readFileSync(join(fixtures, report)),
      name,
    );
    exposures += reply.created;
  }
  return exposures;
}
