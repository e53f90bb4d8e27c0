import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { KnownAgent } from "../../collector/gateway/admission.ts";
import type { BatchFrame, Ingested } from "../../collector/gateway/ingest-lane.ts";
import type { JoinAnswer } from "../../collector/gateway/join.ts";
import { type Gateway, type GatewayOptions, openGateway } from "../../collector/gateway/listener.ts";
import type { LiveSession, Pulse } from "../../collector/gateway/live-session.ts";
import type { IdentityDeps } from "../../collector/gateway/renewals.ts";
import type { Greeting } from "../../collector/gateway/session-state.ts";
import type { CloneSuspicion } from "../../collector/gateway/sessions.ts";
import { AUTHORITY_FILES, type Authority, openAuthority, pkcs8 } from "../../collector/pki/authority.ts";
import { buildCertificate } from "../../collector/pki/certificate.ts";
import { issueAgentCertificate } from "../../collector/pki/issue.ts";
import { openServerIdentity, type ServerIdentity } from "../../collector/pki/server-identity.ts";
import { id } from "../../proto/ids.ts";
import { type JoinRequest, LINK_PATH } from "../../proto/join.ts";
import { instant } from "../../proto/time.ts";
import { decode, encode, type Hello, type Message, PROTOCOL, type Unknown } from "../../proto/wire.ts";
import { agentKeys, certificateRequest, scratchFolder } from "./certificates.ts";

export const now = () => instant(Date.now());

/** A client certificate with its key, as an agent holds them. */
export type Credentials = { readonly cert: string; readonly key: string; readonly fingerprint: string };

/** Everything TLS that the tests of one file share; making keys is slow. */
export type House = {
  readonly authority: Authority;
  readonly identity: ServerIdentity;
  readonly issue: (agentId: string, at?: number) => Credentials;
  readonly remove: () => void;
};

export async function openHouse(): Promise<House> {
  const scratch = scratchFolder();
  bringAuthority(scratch.path);
  const authority = await openAuthority(scratch.path, now(), randomBytes);
  const identity = await openServerIdentity(authority, scratch.path, [], now(), randomBytes);
  const keys = agentKeys();
  const csr = certificateRequest(keys);
  const key = pkcs8(keys.privateKey);
  const issue = (agentId: string, at: number = now()): Credentials => {
    const reply = issueAgentCertificate(authority, { csr, agentId: id(agentId) }, instant(at), randomBytes);
    if (reply.kind !== "issued") throw new Error(reply.sentence);
    return { cert: reply.certificate, key, fingerprint: reply.fingerprint };
  };
  return { authority, identity, issue, remove: scratch.remove };
}

/** A small authority that was brought: a key of 3072 bits takes a second to make. */
function bringAuthority(folder: string): void {
  const { publicKey, privateKey } = agentKeys();
  const notAfter = instant(now() + 3_600_000 * 24 * 365);
  const order = { commonName: "Test authority", publicKey, usage: "authority", names: [], notAfter } as const;
  const pem = buildCertificate(order, { certificate: undefined, key: privateKey }, now(), randomBytes);
  writeFileSync(join(folder, AUTHORITY_FILES.certificate), pem);
  writeFileSync(join(folder, AUTHORITY_FILES.key), pkcs8(privateKey), { mode: 0o600 });
}

/** What the collector behind the gateway saw and answers; tests change the answers. */
export type Behind = {
  readonly agents: Map<string, KnownAgent>;
  readonly frames: BatchFrame[];
  readonly live: LiveSession[];
  readonly silent: { readonly agentId: string; readonly because: string }[];
  readonly pulses: Pulse[];
  readonly suspicions: CloneSuspicion[];
  readonly joins: JoinRequest[];
  readonly renewals: { readonly agentId: string; readonly csr: string }[];
  readonly forks: { readonly agentId: string; readonly sequence: number }[];
  renew: () => ReturnType<IdentityDeps["renew"]>;
  welcome: () => Promise<Greeting>;
  ingest: (frame: BatchFrame) => Promise<Ingested>;
  join: () => Promise<JoinAnswer>;
};

export const WELCOME: Greeting = {
  kind: "welcome",
  durableSequence: 41,
  durableHash: Buffer.alloc(32, 1),
  jobs: [],
};

/** A gateway on loopback before a collector that does as told. */
export async function openPort(
  house: House,
  timing: GatewayOptions["timing"] = {},
): Promise<{ readonly gateway: Gateway; readonly behind: Behind }> {
  const behind: Behind = {
    agents: new Map(),
    frames: [],
    live: [],
    silent: [],
    pulses: [],
    suspicions: [],
    joins: [],
    renewals: [],
    forks: [],
    renew: async () => ({ kind: "renewed", certificate: "a certificate", authorities: "an authority" }),
    welcome: async () => WELCOME,
    ingest: async () => ({ kind: "durable", sequence: 42 }),
    join: async () => ({ kind: "refused", code: "token-spent", sentence: "The join token was already used" }),
  };
  let sessions = 0;
  const gateway = await openGateway(
    {
      clock: now,
      log: { info: () => {}, warn: () => {} },
      newSessionId: () => `session-${++sessions}`,
      findByFingerprint: async (fingerprint) => behind.agents.get(fingerprint),
      join: (request) => {
        behind.joins.push(request);
        return behind.join();
      },
      welcome: () => behind.welcome(),
      ingest: (frame) => {
        behind.frames.push(frame);
        return behind.ingest(frame);
      },
      authorities: () => house.authority.certificate,
      renew: (peer, request) => {
        behind.renewals.push({ agentId: peer.agent.agentId, csr: request.csr });
        return behind.renew();
      },
      onFork: ({ agent }, { sequence }) => void behind.forks.push({ agentId: agent.agentId, sequence }),
      onLive: (session) => void behind.live.push(session),
      onSilent: (agentId, because) => void behind.silent.push({ agentId, because }),
      onHeartbeat: (pulse) => void behind.pulses.push(pulse),
      onCloneSuspicion: (suspicion) => void behind.suspicions.push(suspicion),
    },
    {
      host: "127.0.0.1",
      port: 0,
      tls: { ...house.identity, authorities: [house.authority.certificate] },
      timing,
    },
  );
  return { gateway, behind };
}

/** Makes the store know an agent by these credentials. */
export const know = (
  behind: Behind,
  { fingerprint }: Credentials,
  agent: Partial<KnownAgent> & { readonly agentId: string },
): void =>
  void behind.agents.set(fingerprint, {
    segment: "office",
    status: "active",
    notAfter: instant(now() + 3_600_000),
    ...agent,
  });

export const HELLO: Hello = {
  kind: "hello",
  protocolMin: PROTOCOL.min,
  protocolMax: PROTOCOL.max,
  agentVersion: "0.1.0",
  bootId: "boot-1",
  lastSequence: 0,
  rules: "",
  rulesProblem: "",
  permissionModel: true,
  halted: false,
  nodeVersion: "20.20.2",
  platform: "linux",
  sourceAddress: "",
  clock: instant(0),
};

/** The agent's end of a link, as plain as can be. */
export type TestLink = {
  readonly socket: WebSocket;
  readonly send: (message: Message) => void;
  /** The next message of this kind, or one that came already and was not taken yet. */
  readonly next: <K extends Message["kind"]>(kind: K) => Promise<Message & { kind: K }>;
  /** Messages that came and were not taken. */
  readonly received: () => readonly (Message | Unknown)[];
  readonly closed: Promise<number>;
};

export async function dial(
  house: House,
  port: number,
  credentials?: Partial<Credentials>,
): Promise<TestLink> {
  const socket = new WebSocket(`wss://127.0.0.1:${port}${LINK_PATH}`, {
    ca: house.authority.certificate,
    ...(credentials?.cert === undefined ? {} : { cert: credentials.cert }),
    ...(credentials?.key === undefined ? {} : { key: credentials.key }),
    perMessageDeflate: false,
  });
  const received: (Message | Unknown)[] = [];
  let tell = (): void => {};
  socket.on("message", (data) => {
    received.push(decode(data as Buffer));
    tell();
  });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await opened(socket);
  socket.on("error", () => {});
  return {
    socket,
    send: (message) => socket.send(encode(message)),
    next: async (kind) => {
      for (;;) {
        const at = received.findIndex((message) => message.kind === kind);
        if (at >= 0) return received.splice(at, 1)[0] as Message & { kind: typeof kind };
        await new Promise<void>((resolve, reject) => {
          tell = resolve;
          void closed.then((code) => reject(new Error(`closed (${code}) while waiting for ${kind}`)));
        });
      }
    },
    received: () => received,
    closed,
  };
}

/** Rejects with the HTTP refusal when there is one. */
const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
    socket.once("unexpected-response", (_request, response) => {
      response.setEncoding("utf8");
      let body = "";
      response.on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => reject(Object.assign(new Error(body), { status: response.statusCode })));
    });
  });

/** Dials and says hello; resolves when welcomed. */
export async function live(
  house: House,
  port: number,
  credentials: Credentials,
  hello: Partial<Hello> = {},
): Promise<TestLink> {
  const link = await dial(house, port, credentials);
  link.send({ ...HELLO, clock: now(), ...hello });
  await link.next("welcome");
  return link;
}

/** Waits until something is so, for what has no event of its own. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!isSo()) throw new Error(`Still not so: ${isSo.toString()}`);
}
