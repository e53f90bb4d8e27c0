import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { advanceRetests } from "../../collector/app/advance-retests.ts";
import type { LogKey } from "../../collector/app/checkpoints.ts";
import type { CommandKind, Commands, Effect } from "../../collector/app/command.ts";
import type { Frame, IngestReply } from "../../collector/app/ingest.ts";
import { publishBundle } from "../../collector/app/publish-bundle.ts";
import type { Band } from "../../collector/domain/band.ts";
import type { ClosurePolicy } from "../../collector/domain/closure-policy.ts";
import { migrate, openStore, type Store } from "../../collector/store/database.ts";
import { campaignTick } from "../../collector/writer-campaign-tick.ts";
import { handlers, type WriterMeans } from "../../collector/writer-commands.ts";
import { tickDeclarations } from "../../collector/writer-declarations.ts";
import { type WriterParts, writerParts } from "../../collector/writer-parts.ts";
import { tickSchedules } from "../../collector/writer-schedule-tick.ts";
import { idMaker } from "../../proto/ids.ts";
import { type Instant, instant } from "../../proto/time.ts";
import { catalogueBundle } from "./publisher.ts";
import { type SealingAgent, sealingAgent } from "./sealing-agent.ts";

/** A moment to start from: 2026-11-20T12:00:00Z. */
const START = Date.UTC(2026, 10, 20, 12);

/** Whoever asks in these tests. */
export const CALLER = { user: "tess", from: "192.0.2.99" };

type Request<K extends CommandKind> = Omit<Commands[K]["request"], "user" | "from">;
export type House = Awaited<ReturnType<typeof openHouse>>;
type Joining = { readonly segment: string; readonly asset?: string; readonly rules?: string };

/** A store as it is when the catalogue was just published: made once for all houses of a process. */
let published: string | undefined;

function keepPublished({ sqlite }: Store): void {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-published-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "plumbline.db");
  sqlite.prepare("VACUUM INTO ?").run(file);
  published = file;
}

/**
 * The writer's parts over a real file, with a clock that stands still until it is moved, seeded
 * chance, and agents with keys of their own. Jobs that the commits send out land with the agents.
 */
export async function openHouse(policy?: ClosurePolicy) {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-writer-"));
  const file = join(folder, "plumbline.db");
  const random = seeded("house");
  const agents = new Map<string, SealingAgent>();
  const effects: Effect[] = [];
  const troubles: string[] = [];
  const checkpointLines: string[] = [];
  const logKey = newLogKey();
  let now = START;
  const clock = (): Instant => instant(now);
  const newId = idMaker(clock, random);
  const policies = policy && {
    immediate: policy,
    "out-of-cycle": policy,
    scheduled: policy,
    defer: policy,
  };

  if (published !== undefined) copyFileSync(published, file);
  const start = async (): Promise<{ store: Store; parts: WriterParts }> => {
    const isNew = !existsSync(file);
    const store = openStore(file, "writer");
    // Commits need not outlive a power cut of the test machine.
    store.sqlite.pragma("synchronous = OFF");
    await migrate(store);
    const parts = makeParts(store, {
      checkpoints: {
        file: { lines: [...checkpointLines], append: (line) => void checkpointLines.push(line) },
        key: logKey,
      },
      clock,
      random,
      newId,
      policies,
      trouble: (sentence) => void troubles.push(sentence),
    });
    await parts.load();
    // The catalogue is there before the test begins, so it leaves no entry in the test's audit log.
    if (isNew) {
      await parts.inTransaction((tx) =>
        publishBundle(
          { ...tx, trail: { audit: () => undefined } },
          { ...CALLER, parts: catalogueBundle() },
          clock(),
        ),
      );
      keepPublished(store);
    }
    return { store, parts };
  };
  let { store, parts } = await start();
  let tickCampaigns = campaignTick(parts, clock);

  const deliver = (): void => {
    for (const effect of parts.takeEffects()) {
      effects.push(effect);
      if (effect.kind === "checkpoint" || effect.kind === "authorities-changed") continue;
      const agent = agents.get(effect.agentId);
      if (effect.kind === "send-job") agent?.jobs.push(effect.job);
      if (effect.kind === "cancel-job") agent?.cancelled.push({ jobId: effect.jobId, reason: effect.reason });
    }
  };
  const execute = async <K extends CommandKind>(
    kind: K,
    request: Request<K> & Partial<typeof CALLER>,
  ): Promise<Commands[K]["reply"]> => {
    const act = handlers[kind] as (
      tx: unknown,
      request: unknown,
      now: Instant,
    ) => Promise<Commands[K]["reply"]>;
    const reply = await parts.inTransaction((tx) => act(tx, { ...CALLER, ...request }, clock()));
    deliver();
    return reply;
  };
  const commit = async (...frames: readonly Frame[]): Promise<readonly IngestReply[]> => {
    const replies = await parts.commitFrames(frames.map((frame, token) => ({ token, frame })));
    deliver();
    return replies.map(({ reply }) => reply);
  };
  const hello = async (agent: SealingAgent): Promise<Commands["agent-hello"]["reply"]> => {
    const reply = await execute("agent-hello", {
      agentId: agent.id,
      hello: agent.hello(clock()),
      from: "192.0.2.1",
    });
    if (reply.kind === "welcome") agent.jobs.push(...reply.jobs);
    return reply;
  };

  return {
    file,
    effects,
    troubles,
    checkpointLines,
    logKey,
    clock,
    execute,
    commit,
    hello,
    get store(): Store {
      return store;
    },
    get parts(): WriterParts {
      return parts;
    },
    /** Moves the clock on. */
    pass: (ms: number): void => {
      now += ms;
    },
    /** What the writer's timer does. */
    async tick(): Promise<void> {
      await parts.inTransaction(async (tx) => {
        parts.lookAfter(clock());
        await advanceRetests(tx.retests, clock());
      });
      while (parts.goOn());
      await tickDeclarations(parts, clock);
      await tickSchedules(parts, clock);
      await tickCampaigns();
      parts.checkpoint(clock());
      deliver();
    },
    /** An agent that joined with a token, as far as the door; `hello` makes it live. */
    async join({ segment, asset, rules }: Joining): Promise<SealingAgent> {
      const labels: Record<string, string> = asset === undefined ? {} : { asset };
      const { token } = await execute("create-join-token", { segment, labels, ttlMs: 60_000, uses: 1 });
      const agent = sealingAgent(rules);
      const reply = await execute("join", agent.joinRequest(token));
      if (reply.kind === "refused") throw new Error(reply.sentence);
      agent.welcomeAs(reply.joined.agentId, segment);
      agents.set(agent.id, agent);
      return agent;
    },
    async live(joining: Joining): Promise<SealingAgent> {
      const agent = await this.join(joining);
      await hello(agent);
      return agent;
    },
    /** The process ends and another takes over the file. */
    async restart(): Promise<void> {
      await parts.close();
      ({ store, parts } = await start());
      tickCampaigns = campaignTick(parts, clock);
    },
    rows: <T>(sql: string, ...values: readonly unknown[]): T[] =>
      store.sqlite.prepare<unknown[], T>(sql).all(...values),
    async close(): Promise<void> {
      await parts.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A log key that no file holds. */
export function newLogKey(): LogKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    spki: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    sign: (bytes) => sign(null, bytes, privateKey),
  };
}

type Means = {
  readonly checkpoints: WriterMeans["checkpoints"];
  readonly clock: () => Instant;
  readonly random: (length: number) => Uint8Array;
  readonly newId: () => string;
  readonly policies: Readonly<Record<Band, ClosurePolicy>> | undefined;
  readonly trouble: (sentence: string) => void;
};

/** A certificate request that the authority of these tests refuses. */
export const BAD_CSR = "not a certificate request";

const makeParts = (
  store: Store,
  { clock, random, newId, policies, trouble, checkpoints }: Means,
): WriterParts => {
  let next: string | undefined;
  let issued = 0;
  const authorityOf = (): string => next ?? "ab".repeat(32);
  return writerParts({
    store,
    checkpoints,
    clock,
    random,
    newId,
    newSecret: () => Buffer.from(random(32)).toString("base64url"),
    authority: { certificate: "the authority's certificate", fingerprint: "ab".repeat(32) },
    issue: (csr, agentId) =>
      csr === BAD_CSR
        ? { kind: "refused", because: "malformed", sentence: "Cannot read the certificate request" }
        : {
            kind: "issued",
            certificate: `certificate of ${agentId}`,
            // As every certificate has: agents that renew get another each time.
            fingerprint: createHash("sha256").update(`${agentId} ${issued++}`).digest("hex"),
            notAfter: instant(clock() + 7 * 86_400_000),
            authority: authorityOf(),
          },
    certificateLifeMs: 7 * 86_400_000,
    rolling: {
      nextFingerprint: () => next,
      begin: async () => {
        next = "cd".repeat(32);
        return next;
      },
      finish: async () => {
        const finished = next ?? "";
        next = undefined;
        return finished;
      },
    },
    closurePolicy: policies,
    trouble,
  });
};

/** Bytes that look random and are the same in every run of the test. */
export function seeded(seed: string): (length: number) => Uint8Array {
  let counter = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let made = 0; made < length; made += 32) {
      blocks.push(createHash("sha256").update(`${seed} ${counter++}`).digest());
    }
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
  };
}
