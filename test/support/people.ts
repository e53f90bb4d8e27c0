import type { Hono } from "hono";
import type { CommandKind, Commands, Execute, ReportToImport } from "../../collector/app/command.ts";
import type { IntelUpdated } from "../../collector/app/intel-command.ts";
import { SESSION_MS } from "../../collector/app/sign-in.ts";
import { type PeopleDeps, peopleApi } from "../../collector/http/api.ts";
import { argon2Passwords } from "../../collector/http/passwords.ts";
import { peopleViews } from "../../collector/store/people-views.ts";
import { type Instant, instant } from "../../proto/time.ts";
import { FEED_READERS } from "./feeds.ts";
import { NOW, openSeed, type Seed } from "./seed.ts";

/** Replies of the writer, by command; what a test doesn't name answers as the happy path would. */
export type Replies = {
  readonly [K in CommandKind]?: (request: Commands[K]["request"]) => Commands[K]["reply"];
};

/** A certificate that is in force, for the authority of these tests. */
export const SPAN = { fingerprint: "ab".repeat(32), notBefore: NOW - 1_000, notAfter: NOW + 1e9 } as const;

export type People = Awaited<ReturnType<typeof openPeople>>;
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

const REPORT: ReportToImport = { format: "nmap-xml", assets: [], exposures: [], skipped: 0, warnings: [] };
/** Cheap on purpose: what it costs in earnest has a test of its own. */
export const CHEAP = { memoryCost: 1_024, timeCost: 1 } as const;

/**
 * The people's side on a real store, with a writer that only notes what it is told to do. `ask`
 * sends a request as somebody with that role; time stands still until a test moves it.
 */
export async function openPeople(replies: Replies = {}, over: Partial<PeopleDeps> = {}) {
  const seed = await openSeed();
  const commands: { readonly kind: CommandKind; readonly request: unknown }[] = [];
  const committed = new Set<() => void>();
  const stopping = new AbortController();
  const live = new Set<string>();
  const logged: object[] = [];
  let now: Instant = NOW;
  let randomness = 0;

  const execute = (async (kind: CommandKind, request: never) => {
    // Upkeep, not an act of anybody.
    if (kind !== "note-uses" && kind !== "note-refusal") commands.push({ kind, request });
    const reply = replies[kind] ?? usual(seed)[kind];
    if (reply === undefined) throw new Error(`The test has no reply to ${kind}`);
    return (reply as (request: never) => unknown)(request);
  }) as Execute;

  const app: Hono = peopleApi({
    clock: () => now,
    random: (length) => {
      randomness += 1;
      return new Uint8Array(length).fill(randomness);
    },
    execute,
    version: "0.1.0",
    setupCode: { verify: (code) => code === "right-code" },
    sessions: () => live,
    heardAt: () => undefined,
    agentsUrl: "https://127.0.0.1:8444",
    authority: () => ({ current: SPAN, next: null, server: SPAN }),
    readReport: () => REPORT,
    maxReportBytes: 4_096,
    ...FEED_READERS,
    maxFeedBytes: 4_096,
    onCommitted: (listener) => {
      committed.add(listener);
      return () => void committed.delete(listener);
    },
    stopping: stopping.signal,
    loopDelay: () => ({ meanMs: 1, p99Ms: 2, maxMs: 3 }),
    openMetrics: false,
    verifyLog: async () => ({
      batches: 2,
      verified: 2,
      audit: { entries: 3, verified: 3 },
      ledger: { entries: 9, verified: 9, facts: 7 },
      checkpoints: { count: 1, verified: 1, newest: { epoch: 0, number: 1, at: "2026-11-20T12:00:00.000Z" } },
      firstBreak: null,
    }),
    views: peopleViews(seed.reader.db),
    passwords: argon2Passwords(CHEAP),
    seals: { seal: async (_name, secret) => secret, open: async (_name, sealed) => sealed },
    publicUrl: () => "https://127.0.0.1:8443",
    oidc: undefined,
    webRoot: "/nowhere",
    log: { error: (fields) => void logged.push(fields) },
    ...over,
  });

  const tokens = new Map<string, Promise<string>>();
  const send = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await app.request(path, init);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  const authorization = async (role: string): Promise<string> => {
    const token = tokens.get(role) ?? seed.user(role);
    tokens.set(role, token);
    return `Bearer ${await token}`;
  };

  return {
    app,
    seed,
    commands,
    live,
    logged,
    stopping,
    listeners: committed,
    commit: () => {
      for (const listener of committed) listener();
    },
    later: (ms: number) => {
      now = instant(now + ms);
    },
    send,
    authorization,
    /** Asks as somebody with that role; objects go as JSON, bytes as they are. */
    async ask(
      role: string,
      request: string,
      body?: object | Uint8Array,
      headers: Record<string, string> = {},
    ): Promise<Answer> {
      const [method = "GET", path = "/"] = request.split(" ");
      const isBytes = body instanceof Uint8Array;
      const type: Record<string, string> =
        body === undefined
          ? {}
          : { "content-type": isBytes ? "application/octet-stream" : "application/json" };
      return send(`/api/v1${path}`, {
        method,
        headers: { authorization: await authorization(role), ...type, ...headers },
        ...(body === undefined ? {} : { body: isBytes ? body : JSON.stringify(body) }),
      });
    },
    close: () => seed.close(),
  };
}

const UPDATED: IntelUpdated = {
  entries: 0,
  reprioritised: 0,
  update: "update-1",
  state: "done",
  moved: { band: 0, due: 0, score: 0, up: 0 },
  unchanged: false,
  warnings: [],
};
const QUEUED = { kind: "queued", runs: ["run-9"], untestable: [], sentence: "1 run queued" } as const;

/** What the real writer would answer, and the rows of people and sessions that it would write. */
const usual = ({ insert, writer }: Seed): Record<string, (request: never) => unknown> => ({
  "create-join-token": ({ ttlMs }: Commands["create-join-token"]["request"]) => ({
    token: "plj1.secret.fingerprint",
    id: "0123456789abcdef",
    expiresAt: NOW + ttlMs,
  }),
  "revoke-agent": () => ({ kind: "revoked" }),
  "apply-inventory": () => ({ created: 1, changed: 0, unchanged: 0 }),
  import: () => ({
    id: "import-1",
    format: "nmap-xml",
    assets: 1,
    exposures: 2,
    created: 2,
    sightings: 2,
    skipped: 0,
    warnings: [],
    repeated: false,
  }),
  "update-kev": () => UPDATED,
  "update-epss": () => UPDATED,
  "update-exploits": () => UPDATED,
  "note-feed-try": () => ({}),
  "stage-feed": () => ({ edition: 1 }),
  "set-requirements": ({ assetId }: Commands["set-requirements"]["request"]) => ({ id: assetId }),
  validate: () => QUEUED,
  "claim-fix": () => QUEUED,
  retest: () => QUEUED,
  assign: () => ({ kind: "assigned" }),
  "cancel-run": () => ({ kind: "cancelled" }),
  halt: () => ({ kind: "halted", agents: 3 }),
  resume: () => ({ kind: "resumed" }),
  "note-refusal": () => ({ kind: "noted" }),
  "note-uses": () => ({ kind: "noted" }),
  rebuild: () => ({ runs: 1, claims: 1, exposures: 1, differences: [] }),
  "failed-sign-in": () => ({ kind: "noted" }),
  "create-user": async ({ name, role, passwordHash }: Commands["create-user"]["request"]) => {
    await insert("users", { id: `u-${name}`, name, role, password: passwordHash, created_at: NOW, epoch: 1 });
    return { kind: "created", userId: `u-${name}` };
  },
  "create-session": async ({ userId, hash, expiresAt }: Commands["create-session"]["request"]) => {
    await insert("sessions", {
      hash,
      user_id: userId,
      created_at: NOW,
      expires_at: expiresAt,
      epoch: 1,
      last_used_at: expiresAt - SESSION_MS,
    });
    return { kind: "created" };
  },
  "end-session": async ({ hash }: Commands["end-session"]["request"]) => {
    await writer.db.deleteFrom("sessions").where("hash", "=", hash).execute();
    return { kind: "ended" };
  },
  "create-api-token": async ({ userId, hash, name, expiresAt }: Commands["create-api-token"]["request"]) => {
    await insert("api_tokens", {
      hash,
      id: "t-new",
      name,
      user_id: userId,
      created_at: NOW,
      expires_at: expiresAt,
      last_used_at: null,
      epoch: 1,
    });
    return { id: "t-new" };
  },
  "revoke-api-token": async ({ id }: Commands["revoke-api-token"]["request"]) => {
    await writer.db.deleteFrom("api_tokens").where("id", "=", id).execute();
    return { kind: "revoked" };
  },
});
