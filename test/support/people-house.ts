import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandKind, Execute } from "../../collector/app/command.ts";
import type { Role } from "../../collector/app/role.ts";
import { codeAt, fromBase32, stepAt } from "../../collector/app/totp.ts";
import { type PeopleDeps, peopleApi } from "../../collector/http/api.ts";
import { argon2Passwords } from "../../collector/http/passwords.ts";
import { ensureSealKeys, fileSeals, SEAL_KEY_FILE } from "../../collector/seal-keys.ts";
import { openStore } from "../../collector/store/database.ts";
import { peopleViews } from "../../collector/store/people-views.ts";
import { FEED_READERS } from "./feeds.ts";
import { CHEAP, SPAN } from "./people.ts";
import { openHouse } from "./writer.ts";

export type PeopleHouse = Awaited<ReturnType<typeof openPeopleHouse>>;
export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer
  readonly body: Record<string, any>;
};

/** Whoever asks: by a session's or a link's cookie, or by a token. */
export type Means = { readonly cookie: string } | { readonly authorization: string };

export const PASSWORD = "correct horse battery";

/**
 * The people's side over the real writer: what a route does is in the store, in the audit log and on
 * the live stream, or it didn't happen. Time stands still until a test moves it.
 */
export async function openPeopleHouse(over: Partial<PeopleDeps> = {}) {
  const house = await openHouse();
  const folder = await mkdtemp(join(tmpdir(), "plumbline-people-"));
  const sealKeyFile = join(folder, SEAL_KEY_FILE);
  const reader = openStore(house.file, "reader");
  const committed = new Set<() => void>();
  const stopping = new AbortController();
  const logged: object[] = [];
  let chance = 0;
  const random = (length: number): Uint8Array => {
    chance += 1;
    return Uint8Array.from({ length }, (_, i) => (chance * 31 + i * 17) % 256);
  };
  await ensureSealKeys(sealKeyFile, random);

  const execute = (async (kind: CommandKind, request: never) => {
    const reply = await house.execute(kind, request);
    for (const tell of committed) tell();
    return reply;
  }) as unknown as Execute;

  const app = peopleApi({
    clock: house.clock,
    random,
    execute,
    version: "0.1.0",
    setupCode: { verify: (code) => code === "right-code" },
    sessions: () => new Set(),
    heardAt: () => undefined,
    agentsUrl: "https://127.0.0.1:8444",
    readReport: () => ({ format: "nmap-xml", assets: [], exposures: [], skipped: 0, warnings: [] }),
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
    authority: () => ({ current: SPAN, next: null, server: SPAN }),
    verifyLog: async () => ({
      batches: 0,
      verified: 0,
      audit: { entries: 0, verified: 0 },
      ledger: { entries: 0, verified: 0, facts: 0 },
      checkpoints: { count: 0, verified: 0, newest: null },
      firstBreak: null,
    }),
    views: peopleViews(reader.db),
    passwords: argon2Passwords(CHEAP),
    seals: fileSeals(sealKeyFile, random),
    publicUrl: () => "https://plumbline.example",
    oidc: undefined,
    webRoot: "/nowhere",
    log: { error: (fields) => void logged.push(fields) },
    ...over,
  });

  const send = async (path: string, init: RequestInit = {}): Promise<Reply> => {
    const response = await app.request(path, init);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
  };
  const ask = (means: Means | undefined, request: string, body?: object): Promise<Reply> => {
    const [method = "GET", path = "/"] = request.split(" ");
    return send(path.startsWith("/api") || path === "/metrics" ? path : `/api/v1${path}`, {
      method,
      headers: { ...means, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const cookieOf = ({ headers }: Reply): Means => ({
    cookie: headers.get("set-cookie")?.split(";")[0] ?? "",
  });

  const admin = cookieOf(
    await ask(undefined, "POST /setup", { code: "right-code", name: "ada", password: PASSWORD }),
  );
  const signIn = async (name: string, password = PASSWORD): Promise<Means> =>
    cookieOf(await ask(undefined, "POST /session", { name, password }));
  const ids = new Map<string, string>();

  return {
    house,
    app,
    sealKeyFile,
    logged,
    stopping,
    listeners: committed,
    /** The first account, signed in. */
    admin,
    send,
    ask,
    cookieOf,
    signIn,
    idOf: (name: string): string => ids.get(name) ?? "",
    /** Makes an account, and signs it in. */
    async person(name: string, role: Role): Promise<Means> {
      const made = await ask(admin, "POST /users", { name, role, password: PASSWORD });
      ids.set(name, made.body["id"]);
      return signIn(name);
    },
    async token(means: Means, scopes?: readonly string[]): Promise<Means> {
      const made = await ask(means, "POST /tokens", {
        name: "test",
        ttlDays: 1,
        ...(scopes === undefined ? {} : { scopes }),
      });
      return { authorization: `Bearer ${made.body["token"]}` };
    },
    /** Sets up a second factor; gives the codes of its authenticator by time. */
    async secondFactor(means: Means) {
      const { body } = await ask(means, "POST /second-factor", {});
      const codeAfter = (steps: number): string =>
        codeAt(fromBase32(body["secret"]), stepAt(house.clock()) + steps);
      const confirmed = await ask(means, "POST /second-factor/confirmation", { code: codeAfter(0) });
      return {
        secret: String(body["secret"]),
        codeAfter,
        recovery: confirmed.body["recoveryCodes"] as string[],
      };
    },
    /** What the audit log's newest lines say, newest first. */
    audit: (count = 1) =>
      house.rows<{ who: string; what: string; subject: string; body: string }>(
        `SELECT who, what, subject, body FROM audit ORDER BY no DESC LIMIT ${count}`,
      ),
    /** Opens a live stream; `ended` says how long it went on after now, in milliseconds. */
    async stream(means: Means, path = "/live") {
      const response = await app.request(`/api/v1${path}`, { headers: { ...means } });
      const reader = response.body?.getReader();
      let text = "";
      const over = (async () => {
        for (;;) {
          const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
          if (done) return;
          text += new TextDecoder().decode(value);
        }
      })();
      return {
        status: response.status,
        text: () => text,
        async endsWithin(mostMs: number): Promise<boolean> {
          let timer: NodeJS.Timeout | undefined;
          const late = new Promise<boolean>((resolve) => {
            timer = setTimeout(() => resolve(false), mostMs);
          });
          const ended = await Promise.race([over.then(() => true), late]);
          clearTimeout(timer);
          return ended;
        },
        leave: () => reader?.cancel(),
      };
    },
    async close(): Promise<void> {
      stopping.abort();
      await reader.close();
      await house.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
