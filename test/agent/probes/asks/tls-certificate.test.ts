import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tlsCertificate } from "../../../../agent/probes/asks/tls-certificate.ts";
import { factsOf } from "../../../../agent/probes/facts.ts";
import { Misheard } from "../../../../agent/probes/talk.ts";
import { MAX_FACTS } from "../../../../proto/outcome.ts";
import { instant } from "../../../../proto/time.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { nginx } from "../../support/nginx.ts";
import { ownCertificate } from "../../support/own-certificate.ts";
import type { RealService } from "../../support/real-service.ts";
import { listening, tcpService } from "../../support/service.ts";

const ask = asking("tls-certificate", "chain");
const DAY_MS = 86_400_000;

describe("a real nginx with a certificate that an authority issued", () => {
  let good: RealService;
  beforeAll(async () => {
    good = await nginx("ssl_protocols TLSv1.3;", { isIssued: true, key: "ec" });
  });
  afterAll(() => good.end());

  it("tells whose it is, how strong, how long, and that it is for the name that was asked for", async () => {
    const outcome = await ask(good.target, { serverName: "shop.test" });
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "certificate" } });
    const facts = Object.fromEntries(factsIn(outcome));
    expect(facts).toMatchObject({
      subject: ["CN=shop.test"],
      issuer: ["CN=test authority"],
      key: ["ec"],
      curve: ["prime256v1"],
      "signed-with": ["ecdsa-sha256"],
      "self-signed": ["no"],
      "chain-length": ["2"],
      names: ["DNS:shop.test"],
      "name-matches": ["yes"],
      version: ["TLSv1.3"],
      "days-since-start": ["0"],
    });
    expect(Number(facts["days-left"]?.[0])).toBeGreaterThanOrEqual(89);
    expect(facts["not-after"]?.[0]).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it("tells which protocol it chooses where two are offered, and nothing of it where none is", async () => {
    expect(factsIn(await asking("tls-certificate", "alpn")(good.target)).get("alpn")).toEqual(["http/1.1"]);
    expect(factsIn(await ask(good.target)).has("alpn")).toBe(false);
  });

  it("tells that it is for another name, and nothing of names where none was asked for", async () => {
    const other = factsIn(await ask(good.target, { serverName: "bank.test" }));
    expect(other.get("name-matches")).toEqual(["no"]);
    expect(factsIn(await ask(good.target)).has("name-matches")).toBe(false);
  });

  it("counts days by the clock it is given: below zero when it is over, or has not begun", async () => {
    const at = (days: number) => ({ wall: () => instant(Date.now() + days * DAY_MS) });
    expect(Number(factsIn(await ask(good.target, {}, at(400))).get("days-left")?.[0])).toBeLessThan(0);
    expect(Number(factsIn(await ask(good.target, {}, at(-2))).get("days-since-start")?.[0])).toBeLessThan(0);
  });
});

it("tells of a weak one that it is signed by itself, short, and with a broken hash", async () => {
  const weak = await nginx('ssl_ciphers "DEFAULT:@SECLEVEL=0";', { key: "rsa:1024", digest: "sha1" });
  try {
    const facts = Object.fromEntries(factsIn(await ask(weak.target)));
    expect(facts).toMatchObject({
      key: ["rsa"],
      "key-bits": ["1024"],
      "signed-with": ["rsa-sha1"],
      "self-signed": ["yes"],
      "chain-length": ["1"],
    });
  } finally {
    await weak.end();
  }
});

it("reports what is no TLS server as garbled", async () => {
  expect(await ask(await tcpService((socket) => socket.end("SSH-2.0-x\r\n")))).toMatchObject({
    kind: "garbled",
  });
});

it("bears a certificate of any bytes", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 9 }), (chain) => {
      try {
        const { identity, findings } = tlsCertificate.shown(
          { chain, protocol: "TLSv1.3", cipher: "", alpn: "" },
          {
            kind: "tls-certificate",
            variant: "chain",
            id: "s",
            purpose: "attempt",
            timeoutMs: 1_000,
            tries: 1,
            target: { transport: "tcp", host: "127.0.0.1", port: 1 },
            serverName: "shop.test",
          },
          instant(0),
        );
        expect(identity.hash).toBe(
          createHash("sha256")
            .update(chain[0] ?? "")
            .digest("hex"),
        );
        expect(Object.keys(factsOf(findings)).length).toBeLessThanOrEqual(MAX_FACTS);
      } catch (cause) {
        expect(cause).toBeInstanceOf(Misheard);
      }
    }),
  );
});

describe("a server of one protocol", () => {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-alpn-"));
  ownCertificate(folder);
  const pair = { key: readFileSync(join(folder, "key.pem")), cert: readFileSync(join(folder, "cert.pem")) };
  rmSync(folder, { recursive: true });

  it.each([
    ["h2", ["h2"]],
    ["none", []],
  ])("is told by what it chooses: %s", async (alpn, spoken) => {
    const server = createServer({ ...pair, ...(spoken.length === 0 ? {} : { ALPNProtocols: spoken }) });
    const target = await listening(server);
    const facts = factsIn(await asking("tls-certificate", "alpn")(target));
    expect(facts.get("alpn")).toEqual([alpn]);
  });

  it("is no answer where it hangs up for want of one that it speaks", async () => {
    const target = await listening(createServer({ ...pair, ALPNProtocols: ["imap"] }));
    expect((await asking("tls-certificate", "alpn")(target)).kind).not.toBe("answered");
  });
});
