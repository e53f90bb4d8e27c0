import { randomBytes } from "node:crypto";
import { request as httpsRequest } from "node:https";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { openPeopleServer, type PeopleServer, type ServerLimits } from "../../../collector/http/server.ts";
import { newRsaKeys, pkcs8 } from "../../../collector/pki/authority.ts";
import { buildCertificate, hostName } from "../../../collector/pki/certificate.ts";
import { after, instant } from "../../../proto/time.ts";
import { openPeople, type People } from "../../support/people.ts";

let tls: { readonly key: string; readonly cert: string };
beforeAll(async () => {
  const { publicKey, privateKey } = await newRsaKeys(2_048);
  const now = instant(Date.now());
  const names = [hostName("127.0.0.1")];
  const order = {
    commonName: "people",
    publicKey,
    usage: "server" as const,
    names,
    notAfter: after(now, 3_600_000),
  };
  const cert = buildCertificate(order, { certificate: undefined, key: privateKey }, now, (length) =>
    randomBytes(length),
  );
  tls = { key: pkcs8(privateKey), cert };
});

let people: People;
let server: PeopleServer;
async function open(limits: Partial<ServerLimits> = {}): Promise<void> {
  people = await openPeople();
  server = await openPeopleServer({ app: people.app, tls, host: "127.0.0.1", port: 0, limits });
}
afterEach(async () => {
  people.stopping.abort();
  await server.close();
  await people.close();
});

type Answer = { readonly status: number; readonly text: string };

const ask = (path: string, headers: Record<string, string> = {}, body?: Uint8Array): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = {
      ca: tls.cert,
      port: server.port,
      host: "127.0.0.1",
      path,
      headers,
      method: body ? "POST" : "GET",
    };
    const request = httpsRequest(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on("error", reject);
    request.end(body);
  });

/** A peer that speaks by hand, and what it hears until the line is cut. */
async function peer(options: ConnectionOptions & { readonly localAddress?: string } = {}) {
  const socket = connect({ ca: tls.cert, port: server.port, host: "127.0.0.1", ...options });
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  return { socket, heard: heard(socket) };
}

const heard = (socket: TLSSocket): Promise<string> =>
  new Promise((resolve) => {
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.once("close", () => resolve(text));
  });

describe("the people's listener", () => {
  it("answers over TLS, at the address that it names", async () => {
    await open();
    expect(server.url).toBe(`https://127.0.0.1:${server.port}`);
    expect(await ask("/healthz")).toEqual({ status: 200, text: '{"status":"ok"}' });
  });

  it("leaves the process's own Request and Response alone", async () => {
    const before = [globalThis.Request, globalThis.Response];
    await open();
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });

  it("tells the audit trail the address of the socket, whatever a header says", async () => {
    await open();
    const headers = {
      authorization: await people.authorization("operator"),
      "content-type": "application/json",
      "x-forwarded-for": "198.51.100.1",
    };
    expect((await ask("/api/v1/halt", headers, Buffer.from('{"reason":"x"}'))).status).toBe(200);
    expect(people.commands.at(-1)).toMatchObject({ request: { from: "127.0.0.1" } });
  });

  it.each(["TLSv1.1", "TLSv1"] as const)("refuses %s", async (version) => {
    await open();
    await expect(
      peer({ minVersion: version, maxVersion: version, ciphers: "ALL:@SECLEVEL=0" }),
    ).rejects.toThrow();
  });

  it("takes a new certificate without a restart", async () => {
    await open();
    server.setCertificate(tls);
    expect((await ask("/healthz")).status).toBe(200);
  });

  it("rejects when the address can't be had", async () => {
    await open();
    await expect(
      openPeopleServer({ app: people.app, tls, host: "127.0.0.1", port: server.port }),
    ).rejects.toThrow(/EADDRINUSE/);
  });
});

describe("a slow peer", () => {
  it("is cut off when its headers don't end", async () => {
    await open({ headersMs: 200 });
    const slow = await peer();
    slow.socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    expect(await slow.heard).toContain("408");
  });

  it("is cut off when its body doesn't end", async () => {
    await open({ requestMs: 200 });
    const slow = await peer();
    const token = await people.authorization("operator");
    slow.socket.write(
      `POST /api/v1/halt HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    );
    await slow.heard;
    expect(people.commands).toEqual([]);
  });

  it("has longer for a file", async () => {
    await open({ requestMs: 100 });
    const slow = await peer();
    const token = await people.authorization("operator");
    slow.socket.write(
      `POST /api/v1/imports HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${token}\r\nContent-Type: application/octet-stream\r\nContent-Length: 2\r\n\r\na`,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    slow.socket.write("b");
    expect(await slow.heard).toContain("HTTP/1.1 201");
  });

  it("doesn't keep others waiting", async () => {
    await open();
    const slow = await Promise.all(Array.from({ length: 20 }, () => peer()));
    for (const { socket } of slow) socket.write("GET / HTTP/1.1\r\nX: ");
    expect((await ask("/healthz")).status).toBe(200);
    for (const { socket } of slow) socket.destroy();
  });
});

describe("limits on a peer", () => {
  it("refuses headers beyond 16 KiB", async () => {
    await open();
    expect((await ask("/healthz", { "x-large": "x".repeat(17 * 1024) })).status).toBe(431);
  });

  it("answers no more than its share of requests on one connection", async () => {
    await open({ requestsPerSocket: 2 });
    const line = await peer();
    const get = "GET /healthz HTTP/1.1\r\nHost: x\r\n";
    line.socket.write(`${get}\r\n${get}\r\n${get}Connection: close\r\n\r\n`);
    const text = await line.heard;
    expect(text.match(/HTTP\/1\.1 (\d+)/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 503"]);
  });

  it("has so many connections and no more", async () => {
    await open({ connections: 2 });
    const [first, second] = await Promise.all([peer(), peer()]);
    await expect(peer()).rejects.toThrow();
    first.socket.destroy();
    second.socket.destroy();
  });
});

describe("stopping", () => {
  it("ends live streams at once and open lines after the grace", async () => {
    await open({ graceMs: 200 });
    const stream = await peer();
    stream.socket.write(
      `GET /api/v1/live HTTP/1.1\r\nHost: x\r\nAuthorization: ${await people.authorization("viewer")}\r\n\r\n`,
    );
    const idle = await peer();
    idle.socket.write("GET / HTTP/1.1\r\n");
    await expect.poll(() => people.listeners.size).toBe(1);
    people.stopping.abort();
    const startedAt = performance.now();
    await server.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await stream.heard).toContain("text/event-stream");
    expect(people.listeners.size).toBe(0);
  });
});

describe("one peer among many", () => {
  it("can't take every connection there is", async () => {
    await open({ connections: 20, connectionsPerPeer: 3 });
    const own = await Promise.all([peer(), peer(), peer()]);
    await expect(peer()).rejects.toThrow();
    const other = await peer({ localAddress: "127.0.0.2" });
    other.socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect(await other.heard).toContain("HTTP/1.1 200");
    own[0]?.socket.destroy();
    await own[0]?.heard;
    await expect
      .poll(() =>
        peer().then(
          ({ socket }) => socket.destroy() !== undefined,
          () => false,
        ),
      )
      .toBe(true);
    for (const { socket } of own) socket.destroy();
  });

  it.each([
    ["that is told no at once", "GET", "/healthz"],
    ["whose file nobody asked for", "POST", "/api/v1/imports"],
    ["at an address where nothing is", "POST", "/nowhere"],
  ])("doesn't hold a connection with a body %s", async (_, method, path) => {
    await open();
    const slow = await peer();
    const startedAt = performance.now();
    slow.socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 100000000\r\n\r\n`,
    );
    const drops = setInterval(() => slow.socket.write("x"), 50);
    const text = await slow.heard;
    clearInterval(drops);
    expect(text).toMatch(/^HTTP\/1\.1 (200|400|401|404)/);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
