import { once } from "node:events";
import { request } from "node:https";
import { connect as connectTcp, type Socket } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Gateway } from "../../../collector/gateway/listener.ts";
import { openServerIdentity } from "../../../collector/pki/server-identity.ts";
import { JOIN_PATH, LINK_PATH, MAX_JOIN_BYTES } from "../../../proto/join.ts";
import {
  type Behind,
  HELLO,
  type House,
  know,
  live,
  openHouse,
  openPort,
  until,
} from "../../support/agents-port.ts";
import { scratchFolder } from "../../support/certificates.ts";

let house: House;
let gateway: Gateway;
let behind: Behind;
const sockets: Socket[] = [];

beforeAll(async () => {
  house = await openHouse();
  ({ gateway, behind } = await openPort(house, { handshakeMs: 1_500, headersMs: 600, requestMs: 900 }));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  await gateway.drain();
  house.remove();
});

/** A TLS connection that trusts the authority. Errors are for the caller to await. */
const tls = (options: ConnectionOptions = {}): TLSSocket => {
  const socket = connect({
    host: "127.0.0.1",
    port: gateway.port,
    ca: house.authority.certificate,
    ...options,
  });
  sockets.push(socket);
  socket.on("error", () => {});
  return socket;
};

const tcp = (): Socket => {
  const socket = connectTcp(gateway.port, "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => {});
  return socket;
};

/** `once` would reject on a reset before the close. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once("close", () => resolve()));

type Answer = { readonly status: number; readonly body: { readonly code?: string } };

const ask = (
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: gateway.port,
      ca: house.authority.certificate,
      method,
      path,
      headers,
    };
    const outgoing = request(options, (response) => {
      response.setEncoding("utf8");
      let text = "";
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });

const JSON_TYPE = { "content-type": "application/json" };
const JOIN = {
  secret: "s".repeat(43),
  csr: "a certificate request",
  evidenceKey: "AAAA",
  proof: "AAAA",
  agentVersion: "0.1.0",
};

describe("a page in a browser", () => {
  it.each([{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }, { cookie: "a=b" }])(
    "gets no word of the agents' port: %j",
    async (headers) => {
      expect((await ask("POST", JOIN_PATH, "{}", headers)).status).toBe(403);
      const upgrade = { connection: "upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
      const key = { "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==" };
      expect((await ask("GET", LINK_PATH, undefined, { ...upgrade, ...key, ...headers })).status).toBe(403);
    },
  );
});

describe("the agents' port, TLS", () => {
  it("speaks TLS 1.3 and shows the authority in its chain", async () => {
    const socket = tls();
    await once(socket, "secureConnect");
    expect(socket.getProtocol()).toBe("TLSv1.3");
    expect(socket.alpnProtocol).toBe(false);
    const { fingerprint256 } = socket.getPeerCertificate(true).issuerCertificate;
    expect(fingerprint256.replaceAll(":", "").toLowerCase()).toBe(house.authority.fingerprint);
  });

  it("refuses TLS 1.2", async () => {
    const [error] = await once(tls({ maxVersion: "TLSv1.2" }), "error").catch((cause: Error) => [cause]);
    expect(String(error)).toMatch(/protocol version/);
  });

  it("refuses a client that speaks HTTP/2 only", async () => {
    const [error] = await once(tls({ ALPNProtocols: ["h2"] }), "error").catch((cause: Error) => [cause]);
    expect(String(error)).toMatch(/no application protocol/i);
  });

  it("never resumes a session, so no certificate outlives its end", async () => {
    const credentials = house.issue("agent-1");
    const sessions: Buffer[] = [];
    const first = tls({ ...credentials });
    first.on("session", (session) => sessions.push(session));
    first.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    first.resume();
    await closed(first);
    for (const session of [...sessions, first.getSession()]) {
      if (session === undefined) continue;
      const second = tls({ ...credentials, session });
      await once(second, "secureConnect");
      expect(second.isSessionReused()).toBe(false);
    }
  });

  it("shows a new identity to whoever comes next", async () => {
    const scratch = scratchFolder();
    const next = await openServerIdentity(house.authority, scratch.path, ["next.example"], HELLO.clock, (n) =>
      new Uint8Array(n).fill(1),
    ).finally(scratch.remove);
    gateway.present({ ...next, authorities: [house.authority.certificate] });
    const socket = tls({ checkServerIdentity: () => undefined, rejectUnauthorized: false });
    await once(socket, "secureConnect");
    gateway.present({ ...house.identity, authorities: [house.authority.certificate] });
    expect(socket.getPeerCertificate().subjectaltname).toContain("next.example");
    expect(socket.getProtocol()).toBe("TLSv1.3");
  });
});

describe("the agents' port, HTTP", () => {
  it.each([
    ["GET", "/"],
    ["GET", JOIN_PATH],
    ["PUT", JOIN_PATH],
    ["POST", `${JOIN_PATH}/`],
    ["POST", `${JOIN_PATH}?x=1`],
    ["GET", LINK_PATH],
    ["GET", "/api/health"],
    ["GET", "/..%2f..%2fetc/passwd"],
  ])("has nothing at %s %s", async (method, path) => {
    expect(await ask(method, path)).toMatchObject({ status: 404, body: { code: "not-found" } });
  });

  it("has nothing to upgrade to elsewhere", async () => {
    const socket = tls();
    socket.write("GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    const [data] = await once(socket, "data");
    expect(String(data)).toMatch(/^HTTP\/1.1 404 [\s\S]*"code":"not-found"/);
  });

  it("hands a join on and answers with its reply", async () => {
    const joined = {
      agentId: "agent-9",
      segment: "office",
      certificate: "c",
      ca: "a",
      status: "active" as const,
    };
    behind.join = async () => ({ kind: "joined", joined });
    expect(await ask("POST", JOIN_PATH, JSON.stringify(JOIN), JSON_TYPE)).toEqual({
      status: 200,
      body: joined,
    });
    expect(behind.joins.at(-1)).toEqual(JOIN);
  });

  it("answers a refused join with its code, and a failed one without its cause", async () => {
    behind.join = async () => ({ kind: "refused", code: "token-spent", sentence: "Spent" });
    expect(await ask("POST", JOIN_PATH, JSON.stringify(JOIN), JSON_TYPE)).toEqual({
      status: 403,
      body: { code: "token-spent", sentence: "Spent" },
    });
    behind.join = () => Promise.reject(new Error("a secret path"));
    const failed = await ask("POST", JOIN_PATH, JSON.stringify(JOIN), JSON_TYPE);
    expect(failed).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(JSON.stringify(failed)).not.toContain("secret");
  });

  it.each([
    ["another content type", JSON.stringify(JOIN), { "content-type": "text/plain" }, 415],
    ["a compressed body", JSON.stringify(JOIN), { ...JSON_TYPE, "content-encoding": "br" }, 415],
    ["what is not JSON", "{", JSON_TYPE, 400],
    ["an unknown member", JSON.stringify({ ...JOIN, segment: "core" }), JSON_TYPE, 400],
    ["a body declared too large", "x".repeat(MAX_JOIN_BYTES + 1), JSON_TYPE, 413],
    [
      "a chunked body too large",
      "x".repeat(MAX_JOIN_BYTES + 1),
      { ...JSON_TYPE, "transfer-encoding": "chunked" },
      413,
    ],
  ])("refuses a join with %s, without asking anyone", async (_what, body, headers, status) => {
    const before = behind.joins.length;
    expect((await ask("POST", JOIN_PATH, body, headers)).status).toBe(status);
    expect(behind.joins.length).toBe(before);
  });
});

describe("the agents' port, hostile peers", () => {
  it("drops who sends something else than TLS", async () => {
    const socket = tcp();
    socket.end("GET / HTTP/1.0\r\n\r\n");
    socket.resume();
    await closed(socket);
  });

  it("cuts who sends headers drop by drop, and who never sends any", async () => {
    const slow = tls();
    const mute = tls();
    await once(slow, "secureConnect");
    const began = Date.now();
    const drops = setInterval(() => slow.write("X"), 50);
    slow.resume();
    mute.resume();
    await Promise.all([closed(slow), closed(mute)]);
    clearInterval(drops);
    expect(Date.now() - began).toBeLessThan(4_000);
  });

  it("cuts who sends a body drop by drop", async () => {
    const slow = tls();
    slow.write(
      `POST ${JOIN_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n`,
    );
    const drops = setInterval(() => slow.write("{"), 50);
    slow.resume();
    await closed(slow);
    clearInterval(drops);
  });

  it("refuses headers beyond their bound", async () => {
    const socket = tls();
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(17 * 1024)}\r\n\r\n`);
    const [data] = await once(socket, "data");
    expect(String(data)).toMatch(/^HTTP\/1.1 431/);
  });

  it("serves an agent while 200 connections stand idle, and cuts those", async () => {
    const idle = Array.from({ length: 200 }, tcp);
    await Promise.all(idle.map((socket) => once(socket, "connect")));
    const credentials = house.issue("agent-1");
    know(behind, credentials, { agentId: "agent-1" });
    const began = Date.now();
    const link = await live(house, gateway.port, credentials);
    link.send({ kind: "batch", payload: Buffer.from("p"), signature: Buffer.alloc(64) });
    expect(await link.next("ack")).toMatchObject({ sequence: 42 });
    expect(Date.now() - began).toBeLessThan(1_500);
    await until(() => idle.every((socket) => socket.closed || socket.destroyed));
    expect(link.socket.readyState).toBe(link.socket.OPEN);
    link.socket.terminate();
  });

  it("limits the joins of one address", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 31; i++) statuses.push((await ask("POST", JOIN_PATH, "{", JSON_TYPE)).status);
    expect(statuses.at(-1)).toBe(429);
  });
});
