import { createServer as createSecureServer } from "node:https";
import type { TlsOptions } from "node:tls";
import { describe, expect, it } from "vitest";
import { handshakeReader } from "../../../agent/probes/handshake-reader.ts";
import type { Target } from "../../../proto/target.ts";
import { asking, factsIn } from "../support/asking.ts";
import { certifiedEtcd, secureEtcd } from "../support/etcd.ts";
import { selfSigned } from "../support/fake-authority.ts";
import { nginx } from "../support/nginx.ts";
import type { RealService } from "../support/real-service.ts";
import { later, listening, tcpService } from "../support/service.ts";

const root = asking("https-ask", "client-certificate");

const over = (options: TlsOptions): Promise<Target> =>
  listening(createSecureServer({ ...selfSigned(), ...options }, (_, response) => response.end("hello")));

const started = async (begin: Promise<RealService>): Promise<Target> => {
  const service = await begin;
  later(service.end);
  return service.target;
};

const WANTED = { requestCert: true, rejectUnauthorized: true };

describe("a server that wants a certificate of its client", () => {
  it.each([
    ["TLSv1.2", "handshake_failure"],
    ["TLSv1.3", "certificate_required"],
  ] as const)("is known by its alert over %s, every time", async (version, alert) => {
    const target = await over({ ...WANTED, minVersion: version, maxVersion: version });
    for (let time = 0; time < 10; time++) {
      const facts = factsIn(await root(target));
      expect([facts.get("client-certificate"), facts.get("alert")]).toEqual([["demanded"], [alert]]);
    }
  });

  it("is known where it is etcd, which says no in its own way", async () => {
    const facts = factsIn(await root(await started(certifiedEtcd())));
    expect(facts.get("client-certificate")).toEqual(["demanded"]);
    expect(factsIn(await root(await started(secureEtcd()))).get("status")).toEqual(["404"]);
  });

  it.each(["TLSv1.2", "TLSv1.3"])("is known by a page of nginx over %s", async (version) => {
    const verified = (how: string) =>
      started(nginx(`ssl_protocols ${version}; ssl_client_certificate chain.pem; ssl_verify_client ${how};`));
    const facts = factsIn(await root(await verified("on")));
    expect([facts.get("client-certificate"), facts.get("status")]).toEqual([["demanded"], ["400"]]);
    const without = factsIn(await root(await verified("off")));
    expect([without.get("client-certificate"), without.get("status")]).toEqual([undefined, ["200"]]);
  });
});

describe("a server that ends a handshake for another reason", () => {
  it("is no demand where nothing that was offered is good enough", async () => {
    const target = await over({ minVersion: "TLSv1.2", maxVersion: "TLSv1.2", ciphers: "PSK" });
    expect(await root(target)).toMatchObject({ kind: "spoke" });
  });

  it("is no demand where it hangs up, or says an alert of its own accord", async () => {
    expect(await root(await tcpService((socket) => socket.end()))).toMatchObject({ kind: "cut" });
    const alert = Buffer.from("15030300020228", "hex");
    expect(await root(await tcpService((socket) => socket.end(alert)))).toMatchObject({ kind: "spoke" });
  });
});

describe("what a handshake says in the clear", () => {
  const record = (type: number, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from([type, 3, 3, content.length >> 8, content.length & 0xff]), content]);
  const message = (type: number, length: number): Buffer =>
    Buffer.concat([Buffer.from([type, 0, length >> 8, length & 0xff]), Buffer.alloc(length, 13)]);
  const asks = (bytes: Buffer, pieces: number): boolean => {
    const reader = handshakeReader();
    for (let at = 0; at < bytes.length; at += pieces) reader.read(bytes.subarray(at, at + pieces));
    return reader.asksCertificate();
  };
  const hello = message(2, 70);
  const certificate = message(11, 900);

  it.each([1, 3, 7, 4_096])("is read in pieces of %d bytes, over the borders of records", (pieces) => {
    const talk = Buffer.concat([hello, certificate, message(13, 10), message(14, 0)]);
    const split = Buffer.concat([record(22, talk.subarray(0, 76)), record(22, talk.subarray(76))]);
    expect(asks(split, pieces)).toBe(true);
    expect(asks(record(22, Buffer.concat([hello, certificate, message(14, 0)])), pieces)).toBe(false);
  });

  it("is not read out of what is encrypted, or no TLS", () => {
    expect(asks(Buffer.concat([record(22, hello), record(23, message(13, 10))]), 5)).toBe(false);
    expect(asks(Buffer.alloc(4_000, 13), 9)).toBe(false);
    expect(asks(Buffer.alloc(4_000, 22), 9)).toBe(false);
  });
});
