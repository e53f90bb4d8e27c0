import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { whyNotDial } from "../../../collector/notify/address-rule.ts";
import { MAX_ANSWER_BYTES, type OutgoingOptions, outgoing } from "../../../collector/notify/outgoing.ts";
import { type Cidr, cidr } from "../../../proto/address.ts";
import { fakeAuthority } from "../../agent/support/fake-authority.ts";

const authority = fakeAuthority();
const LOOPBACK = [cidr("127.0.0.1") as Cidr];
let server: Server;
let port = 0;
let asked: string[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
beforeAll(async () => {
  server = createServer({ key: authority.serverKey, cert: authority.serverChain }, (request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answer = (_request, response) => response.end("hello");
});

const GET = { method: "GET", headers: {}, body: null };
const ask = (url: string, over: Partial<OutgoingOptions> = {}) =>
  outgoing({ allow: LOOPBACK, ca: authority.pem, ...over })(new URL(url), GET);

describe("an address in whatever spelling", () => {
  it.each([
    ["127.0.0.1", "loopback"],
    ["2130706433", "loopback"],
    ["017700000001", "loopback"],
    ["0x7f000001", "loopback"],
    ["0x7f.1", "loopback"],
    ["127.1", "loopback"],
    ["[::1]", "loopback"],
    ["[::ffff:127.0.0.1]", "loopback"],
    ["[::ffff:7f00:1]", "loopback"],
    ["[64:ff9b::7f00:1]", "loopback"],
    ["[2002:7f00:1::]", "loopback"],
    ["0.0.0.0", "this network"],
    ["[::]", "unspecified"],
    ["169.254.169.254", "link-local"],
    ["[fe80::1]", "link-local"],
    ["[fd00:ec2::254]", "metadata"],
    ["168.63.129.16", "metadata"],
    ["10.1.2.3", "10.0.0.0/8"],
    ["167838211", "10.0.0.0/8"],
    ["172.31.255.255", "172.16.0.0/12"],
    ["192.168.0.1", "192.168.0.0/16"],
    ["[::ffff:192.168.0.1]", "192.168.0.0/16"],
    ["100.64.0.1", "100.64.0.0/10"],
    ["[fc00::1]", "fc00::/7"],
    ["224.0.0.1", "multicast"],
    ["255.255.255.255", "broadcast"],
  ])("%s is not dialled: %s", async (host, why) => {
    await expect(ask(`https://${host}:${port}/`, { allow: [] })).rejects.toThrow(why);
    expect(asked).toEqual([]);
  });

  it("is dialled when it is outside, or allowed", () => {
    expect(whyNotDial("93.184.216.34", [])).toBeUndefined();
    expect(whyNotDial("2606:2800:220:1::1", [])).toBeUndefined();
    expect(whyNotDial("::ffff:10.0.0.1", [cidr("10.0.0.0/8") as Cidr])).toBeUndefined();
    expect(whyNotDial("11.0.0.1", [])).toBeUndefined();
    expect(whyNotDial("name.example", [])).toContain("no address");
  });
});

describe("a name", () => {
  it("is refused when any of its addresses is an inner one", async () => {
    const resolve = async () => ["93.184.216.34", "127.0.0.1"];
    await expect(ask(`https://name.example:${port}/`, { allow: [], resolve })).rejects.toThrow("loopback");
  });

  it("is resolved once: what was checked is what is dialled, a name that flips gains nothing", async () => {
    let times = 0;
    const resolve = async () => {
      times += 1;
      return times % 2 === 1 ? ["127.0.0.1"] : ["10.0.0.1"];
    };
    const send = outgoing({ allow: LOOPBACK, ca: authority.pem, resolve });
    for (let i = 0; i < 20; i++) {
      const before = asked.length;
      const reply = await send(new URL(`https://name.example:${port}/`), GET).catch((cause: Error) => cause);
      if (i % 2 === 1) expect(String(reply)).toContain("10.0.0.0/8");
      // The certificate is for the address and not for that name, so TLS ends it; but it came to no other place.
      else expect(String(reply)).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
      expect(asked.length).toBe(before);
    }
    expect(times).toBe(20);
  });

  it("that can't be resolved says so", async () => {
    const resolve = async () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }));
    await expect(ask("https://name.example/", { resolve })).rejects.toThrow(
      "name.example can't be resolved (ENOTFOUND)",
    );
  });
});

describe("a request of ours", () => {
  it("goes to what is allowed, over verified TLS", async () => {
    const reply = await ask(`https://127.0.0.1:${port}/a?b`);
    expect([reply.status, reply.body.toString(), asked]).toEqual([
      200,
      "hello",
      [`GET /a?b 127.0.0.1:${port}`],
    ]);
    await expect(ask(`https://127.0.0.1:${port}/`, { ca: undefined })).rejects.toThrow(
      /can't be reached \(.*(?:SELF_SIGNED|UNABLE_TO)/,
    );
  });

  it.each(["http://127.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd", "https://user:secret@127.0.0.1/"])(
    "doesn't go to %s",
    async (url) => {
      await expect(ask(url)).rejects.toThrow(/is not https|carries a name or password/);
    },
  );

  it("follows no redirect", async () => {
    answer = (_request, response) =>
      response.writeHead(302, { location: `https://127.0.0.1:${port}/elsewhere` }).end();
    expect((await ask(`https://127.0.0.1:${port}/`)).status).toBe(302);
    expect(asked).toHaveLength(1);
  });

  it("decodes nothing, whatever the answer claims to be encoded in", async () => {
    answer = (_request, response) => response.writeHead(200, { "content-encoding": "br" }).end("not brotli");
    expect((await ask(`https://127.0.0.1:${port}/`)).body.toString()).toBe("not brotli");
  });

  it("reads 64 KiB and no more, said or not", async () => {
    answer = (_request, response) => response.end(Buffer.alloc(MAX_ANSWER_BYTES));
    expect((await ask(`https://127.0.0.1:${port}/`)).body).toHaveLength(MAX_ANSWER_BYTES);
    answer = (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    };
    await expect(ask(`https://127.0.0.1:${port}/`)).rejects.toThrow("answers more than 65536 bytes");
  });

  it("ends after ten seconds, though bytes keep dripping", { timeout: 15_000 }, async () => {
    answer = (_request, response) => {
      const drip = setInterval(() => response.write("."), 200);
      response.on("close", () => clearInterval(drip));
    };
    const startedAt = Date.now();
    await expect(ask(`https://127.0.0.1:${port}/`)).rejects.toThrow("no answer in 10 s");
    expect(Date.now() - startedAt).toBeLessThan(12_000);
  });
});
