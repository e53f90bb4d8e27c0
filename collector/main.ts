import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Instant, instant } from "../proto/time.ts";
import { carryOut, openAgentsPort } from "./agents-port.ts";
import { showBreak } from "./app/verify-chain.ts";
import { openCertificates } from "./certificates.ts";
import { secureDataFolder } from "./data-folder.ts";
import type { Band } from "./domain/band.ts";
import type { ClosurePolicy } from "./domain/closure-policy.ts";
import type { Gateway } from "./gateway/listener.ts";
import { peopleApi } from "./http/api.ts";
import { CALLBACK_PATH } from "./http/oidc.ts";
import { argon2Passwords } from "./http/passwords.ts";
import { openPeopleServer } from "./http/server.ts";
import { environmental } from "./intake/environmental.ts";
import { MAX_FEED_BYTES } from "./intake/feed.ts";
import { MAX_REPORT_BYTES } from "./intake/source.ts";
import { intakeThreads } from "./intake-link.ts";
import { knownCheckpoints } from "./known-checkpoints.ts";
import { address, shown } from "./listen-address.ts";
import { watchLoopDelay } from "./loop-delay.ts";
import { openIdentityProvider } from "./oidc-file.ts";
import { openFeeds } from "./open-feeds.ts";
import { AGENT_CERTIFICATE_MS } from "./pki/issue.ts";
import { ensureSealKeys, fileSeals, SEAL_KEY_FILE } from "./seal-keys.ts";
import { setupCode } from "./setup-code.ts";
import { CHECKPOINT_FILE, readCheckpointFile } from "./store/checkpoint-file.ts";
import { openStore, STORE_FILE } from "./store/database.ts";
import { logCheckStore } from "./store/log-checks.ts";
import { peopleViews } from "./store/people-views.ts";
import { checkDaily, verifyInThread } from "./verify-link.ts";
import { VERSION } from "./version.ts";
import { openWriter } from "./writer-link.ts";

export type CollectorOptions = {
  /** HOST:PORT of the people's side; port 0 lets the kernel choose. */
  readonly listen: string;
  /** HOST:PORT of the agents' port. */
  readonly agentsListen: string;
  /** Everything the collector keeps is under this folder. */
  readonly data: string;
  readonly log: Log;
  /** File with the keys that secrets in the store are sealed with; DATA/seal.key where none is named. */
  readonly sealKeyFile?: string | undefined;
  /** `https://host` under which people reach this side, where that isn't `listen`. */
  readonly publicUrl?: string | undefined;
  /** File that says where catalogues of exploit intelligence are fetched from; see `feeds-file.ts`. */
  readonly feedsFile?: string | undefined;
  /** File that describes an identity provider; see `oidc-file.ts`. */
  readonly oidcFile?: string | undefined;
  /** Replaces the bands' own closure policies; only a demo or a test does. */
  readonly closurePolicy?: Readonly<Partial<Record<Band, ClosurePolicy>>>;
  /** Folder of a signed bundle to take up; DATA/scenarios where there is one, by default. */
  readonly scenarios?: string;
  /** Opens the authority's key where it is encrypted, and encrypts one that is made. */
  readonly caPassphrase?: string;
  /** How long agents' certificates live; seven days when absent. */
  readonly certificateLifeMs?: number;
  /** Where the build put the threads and the console; defaults to beside this file. */
  readonly built?: Partial<Built>;
};

export type Built = {
  readonly writer: URL;
  readonly reader: URL;
  readonly verifier: URL;
  readonly webRoot: string;
};

export type Log = {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
};

export type RunningCollector = {
  readonly url: string;
  readonly agentsUrl: string;
  /** Path of the authority's certificate. */
  readonly ca: string;
  /** False: nothing can be tested until a signed bundle is published. */
  readonly hasScenarios: boolean;
  /** Null once somebody has an account. */
  readonly setupCode: string | null;
  readonly stop: () => Promise<void>;
  /** Settles when the collector can't go on: the writer thread is gone. */
  readonly lost: Promise<Error>;
};

/** What to do where there are none; the collector holds no key and can't sign any. */
export const NO_SCENARIOS = "No signed scenarios: plumbline scenario keygen, sign, publish";

/** How often the listeners' own certificate is looked at; it is made anew long before it ends. */
const RENEWAL_MS = 24 * 3_600_000;

const clock = (): Instant => instant(Date.now());
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** Starts a collector: the writer thread, the agents' port, the people's side. Rejects with a sentence when it can't. */
export async function startCollector(options: CollectorOptions): Promise<RunningCollector> {
  // What is written from here on, the store's own files included, is for this user alone.
  process.umask(0o077);
  const data = resolve(options.data);
  secureDataFolder(data, (sentence) => options.log.warn({ sentence }, "the data folder was not private"));
  const built: Built = { ...builtBeside(import.meta.url), ...options.built };
  const people = address(options.listen);
  const agents = address(options.agentsListen);
  let present = (): void => {};
  const certificates = await openCertificates(
    data,
    [people.host, agents.host],
    clock,
    random,
    options.caPassphrase,
    () => present(),
  );
  const identity = certificates.identity();
  const reload = (): void =>
    void certificates
      .reload()
      .catch((cause: unknown) => options.log.error({ err: cause }, "the certificates could not be renewed"));

  const ownFolder = join(data, "scenarios");
  const scenarioFolder = options.scenarios ?? (existsSync(ownFolder) ? ownFolder : undefined);
  const sealKeyFile = options.sealKeyFile ?? join(data, SEAL_KEY_FILE);
  await ensureSealKeys(sealKeyFile, random);
  const seals = fileSeals(sealKeyFile, random);
  let publicUrl = options.publicUrl ?? "";

  const checkpoints = knownCheckpoints(readCheckpointFile(join(data, CHECKPOINT_FILE)));
  const stopping = new AbortController();
  const committed = new Set<() => void>();
  let gateway: Gateway | undefined;
  let lose: (cause: Error) => void = () => {};
  const lost = new Promise<Error>((settle) => {
    lose = settle;
  });
  const writer = await openWriter(
    built.writer,
    {
      storeFile: join(data, STORE_FILE),
      dataFolder: data,
      scenarioFolder,
      caPassphrase: options.caPassphrase,
      certificateLifeMs: options.certificateLifeMs ?? AGENT_CERTIFICATE_MS,
      closurePolicy: options.closurePolicy,
    },
    {
      onCommitted: (effects) => {
        // After the answers of the same commit: a session that was just welcomed is live by then.
        setImmediate(() => {
          for (const effect of effects) {
            if (effect.kind === "checkpoint") {
              checkpoints.learn(effect.line);
              options.log.info({ checkpoint: effect.line }, "checkpoint of the log");
            }
            carryOut(gateway, effect, reload);
          }
        });
        for (const tell of committed) tell();
      },
      onTrouble: (sentence) => options.log.error({ sentence }, "the writer had trouble"),
      onLost: (cause) => {
        options.log.error({ err: cause }, "the writer thread is gone");
        lose(cause);
      },
    },
  );
  const reader = openStore(join(data, STORE_FILE), "reader");
  gateway = await openAgentsPort(
    options.log,
    clock,
    random,
    writer,
    reader,
    { host: agents.host, port: agents.port },
    {
      key: identity.key,
      certificate: identity.certificate,
      authorities: [certificates.trusted()],
    },
    checkpoints,
    certificates.trusted,
  );
  const agentsUrl = `https://${shown(agents.host)}:${gateway.port}`;
  const views = peopleViews(reader.db);
  const logChecks = logCheckStore(reader.db);
  const verifyLog = () => verifyInThread(built.verifier, data);
  const daily = checkDaily({
    clock,
    last: async () => (await logChecks.latest("verify"))?.at,
    verify: verifyLog,
    note: (found) => writer.execute("note-log-check", found),
    trouble: (cause) => options.log.error({ err: cause }, "the daily check of the log failed"),
  });
  const intake = intakeThreads(built.reader);
  const load = { ...intake, ...writer, ...views, clock };
  const feeds = await openFeeds(options.feedsFile, load, options.log);
  const code = setupCode(random);
  const loop = watchLoopDelay();
  const sessions = gateway.sessions;
  const app = peopleApi({
    clock,
    random,
    execute: writer.execute,
    version: VERSION,
    setupCode: code,
    sessions: () => new Set(sessions.list().map(({ agentId }) => agentId)),
    heardAt: (agentId) => sessions.find(agentId)?.lastHeardAt,
    agentsUrl,
    authority: certificates.report,
    ...intake,
    maxReportBytes: MAX_REPORT_BYTES,
    maxFeedBytes: MAX_FEED_BYTES,
    feedSources: feeds.sources,
    rateInPlace: environmental,
    onCommitted: (listener) => {
      committed.add(listener);
      return () => void committed.delete(listener);
    },
    stopping: stopping.signal,
    loopDelay: loop.read,
    openMetrics: false,
    verifyLog: async () => {
      const { batches, verified, audit, ledger, checkpoints: lines, firstBreak } = await verifyLog();
      return {
        batches,
        verified,
        audit,
        ledger,
        checkpoints: { count: lines.count, verified: lines.verified, newest: lines.newest },
        firstBreak: firstBreak === null ? null : showBreak(firstBreak),
      };
    },
    views,
    passwords: argon2Passwords(),
    seals,
    oidc:
      options.oidcFile === undefined
        ? undefined
        : await openIdentityProvider(options.oidcFile, {
            clock,
            redirectUrl: () => `${publicUrl}${CALLBACK_PATH}`,
            sealed: views.secrets.sealed,
            open: seals.open,
          }),
    publicUrl: () => publicUrl,
    webRoot: built.webRoot,
    log: options.log,
  });
  const server = await openPeopleServer({
    app,
    tls: { key: identity.key, cert: identity.certificate },
    host: people.host,
    port: people.port,
  });
  present = () => {
    const { key, certificate } = certificates.identity();
    server.setCertificate({ key, cert: certificate });
    gateway?.present({ key, certificate, authorities: [certificates.trusted()] });
    gateway?.sessions.announce(certificates.trusted());
  };
  const renewal = setInterval(reload, RENEWAL_MS);
  const url = `https://${shown(people.host)}:${server.port}`;
  publicUrl ||= url;
  options.log.info({ url, agentsUrl, data }, "the collector is up");
  const hasScenarios = (await views.scenarios.newest()).length > 0;
  if (!hasScenarios) options.log.warn({}, NO_SCENARIOS);
  return {
    url,
    agentsUrl,
    ca: join(data, "ca.pem"),
    hasScenarios,
    setupCode: (await views.accounts.hasUsers()) ? null : code.text,
    lost,
    stop: async () => {
      stopping.abort();
      clearInterval(renewal);
      loop.stop();
      daily.stop();
      feeds.stop();
      await Promise.all([server.close(), gateway?.drain()]);
      // The writer last: what is in the log then goes into the one file that a backup may copy.
      await reader.close();
      await writer.stop();
    },
  };
}

const builtBeside = (here: string): Built => ({
  writer: new URL("./writer.js", here),
  reader: new URL("./intake-thread.js", here),
  verifier: new URL("./verify-thread.js", here),
  webRoot: fileURLToPath(new URL("./web", here)),
});
