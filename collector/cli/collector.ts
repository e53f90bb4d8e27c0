import { resolve } from "node:path";
import type { Command } from "commander";
import { logLine, REDACTION } from "../../proto/log-line.ts";
import { readPassphrase } from "./ca.ts";
import { readClosurePolicy } from "./closure-policy-file.ts";
import { baseUrl } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput, CommandRefused, EXIT } from "./exit.ts";
import { spanMs } from "./instants.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

type CollectorOptions = {
  readonly listen: string;
  readonly agentsListen: string;
  readonly data: string;
  readonly store: string;
  readonly scenarios?: string;
  readonly closurePolicy?: string;
  readonly oidc?: string;
  readonly feeds?: string;
  readonly publicUrl?: string;
  readonly sealKeyFile?: string;
  readonly caPassphraseFile?: string;
  readonly certificateLife?: string;
};

/** How long an orderly stop may take; then the process ends all the same. What was acknowledged is durable. */
const STOP_MS = 10_000;

/** `plumbline collector`: runs the collector until SIGINT or SIGTERM. Its log goes to stderr as JSON lines. */
export function collectorCommand(program: Command, shell: Shell): void {
  withExamples(
    program
      .command("collector")
      .description("run the collector")
      .option("--listen <host:port>", "where people and the console come in", "127.0.0.1:8443")
      .option("--agents-listen <host:port>", "where agents come in", "127.0.0.1:8444")
      .option("--data <dir>", "where everything is kept (or PLUMBLINE_DATA)", shell.environment.data)
      .option("--scenarios <dir>", "signed bundle to take up (default: DATA/scenarios, if it is there)")
      .option("--store <store>", "sqlite; postgres://… is not in this version", "sqlite")
      .option("--feeds <file>", "where catalogues of exploit intelligence are fetched from, and how often")
      .option("--oidc <file>", "an identity provider that people may sign in by")
      .option("--public-url <url>", "under which people reach this side, where that isn't --listen")
      .option(
        "--seal-key-file <file>",
        "the keys of sealed secrets (or PLUMBLINE_SEAL_KEY_FILE; DATA/seal.key without)",
        shell.environment.sealKeyFile,
      )
      .option("--closure-policy <file>", "how much evidence closes an exposure of a band")
      .option(
        "--ca-passphrase-file <file>",
        "opens the authority's encrypted key, and encrypts one that is made",
      )
      .option("--certificate-life <span>", "how long agents' certificates live, 10s to 7d (default: 7d)"),
    "collector --data /var/lib/plumbline",
    "collector --listen 192.0.2.10:8443 --agents-listen 192.0.2.10:8444 --json",
  ).action(async (options: CollectorOptions, command: Command) => {
    const listen = address("--listen", options.listen);
    const agentsListen = address("--agents-listen", options.agentsListen);
    checkStore(options.store);
    const closurePolicy =
      options.closurePolicy === undefined ? undefined : await readClosurePolicy(options.closurePolicy);
    const data = resolve(options.data);
    // Only here: the other commands start sooner without a collector and its log in memory.
    const { pino } = await import("pino");
    const stderr = pino.destination({ dest: 2, sync: true });
    const log = pino(
      { base: null, redact: REDACTION },
      { write: (entry) => void stderr.write(logLine(entry)) },
    );
    const stopped = ended(shell.interrupted());

    const { NO_SCENARIOS, startCollector } = await import("../main.ts");
    const policy = {
      ...(closurePolicy === undefined ? {} : { closurePolicy }),
      ...(options.scenarios === undefined ? {} : { scenarios: resolve(options.scenarios) }),
      ...(options.caPassphraseFile === undefined
        ? {}
        : { caPassphrase: await readPassphrase(options.caPassphraseFile) }),
      ...(options.certificateLife === undefined ? {} : { certificateLifeMs: life(options.certificateLife) }),
      feedsFile: options.feeds,
      oidcFile: options.oidc,
      publicUrl: options.publicUrl === undefined ? undefined : baseUrl(options.publicUrl, "--public-url"),
      sealKeyFile: options.sealKeyFile,
    };
    const running = await startCollector({ listen, agentsListen, data, log, ...policy }).catch(
      (cause: unknown) => {
        throw badInput(`The collector can't start: ${reasonOf(cause)}`, cause);
      },
    );
    const { url, agentsUrl, ca, setupCode } = running;
    print(shell, command, { url, agentsUrl, ca, setupCode }, () => [
      ...welcome({ url, agentsUrl, ca, setupCode }),
      ...(running.hasScenarios ? [] : [NO_SCENARIOS]),
    ]);

    const lost = await Promise.race([stopped, running.lost]);
    if (lost !== undefined)
      throw new CommandRefused(EXIT.refused, `The collector can't go on: ${lost.message}`, { cause: lost });
    log.info({}, "the collector stops");
    await inTime(running.stop(), STOP_MS, () => log.warn({}, "the stop takes too long and is cut short"));
  });
}

type Running = {
  readonly url: string;
  readonly agentsUrl: string;
  readonly ca: string;
  readonly setupCode: string | null;
};

function welcome({ url, agentsUrl, ca, setupCode }: Running): readonly string[] {
  return [
    `Plumbline collects at ${url} (agents: ${agentsUrl}, authority: ${ca})`,
    ...(setupCode === null
      ? [`Sign in there, or: plumbline login --url ${url} --cacert ${ca} --name NAME`]
      : [
          `Set-up code: ${setupCode}`,
          `Make the first account there, or: plumbline login --url ${url} --cacert ${ca} --name NAME --setup-code ${setupCode}`,
        ]),
  ];
}

/** `host:port`, or `[::1]:port`. Port 0 lets the system choose. */
export function address(option: string, text: string): string {
  const [, port] = /^(?:\[[0-9a-f:.]+\]|[^:\s/[\]]+):(\d{1,5})$/i.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535)
    throw badInput(`${option}: "${text}" is not HOST:PORT, such as 127.0.0.1:8443`);
  return text;
}

/** Bounds of an agent's certificate: long enough to renew in, never longer than trust.md I4 says. */
const LIFE_MS = { least: 10_000, most: 7 * 24 * 3_600_000 } as const;

function life(text: string): number {
  const ms = spanMs(text);
  if (ms === undefined || ms < LIFE_MS.least || ms > LIFE_MS.most)
    throw badInput(`--certificate-life: "${text}" is not a span from 10s to 7d`);
  return ms;
}

function checkStore(store: string): void {
  if (store === "sqlite") return;
  if (/^postgres(?:ql)?:/.test(store))
    throw badInput("--store: PostgreSQL is not in this version; leave --store out for the embedded store");
  throw badInput(`--store: "${store}" is unknown; there is sqlite`);
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });

async function inTime(work: Promise<void>, mostMs: number, late: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((done) => {
    timer = setTimeout(() => {
      late();
      done();
    }, mostMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const {
    code,
    address: host,
    port,
  } = cause as NodeJS.ErrnoException & { readonly address?: string; readonly port?: number };
  if (code === "EADDRINUSE")
    return `${host}:${port} is in use; stop what listens there, or give another --listen or --agents-listen`;
  if (code === "EADDRNOTAVAIL") return `${host} is no address of this machine`;
  return cause.message;
}
