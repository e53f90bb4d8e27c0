import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Identity, TlsFiles } from "../../agent/identity.ts";
import { newTlsKey } from "../../agent/keys.ts";
import { certificateWarning, type Renewal, renewal } from "../../agent/renewal.ts";
import { evidenceKey, isSignedRenewal } from "../../proto/seal.ts";
import { instant } from "../../proto/time.ts";
import type { RenewalReply, RenewalRequest } from "../../proto/wire-identity.ts";
import { type FakeAuthority, fakeAuthority } from "./support/fake-authority.ts";
import { until } from "./support/fake-collector.ts";

let authority: FakeAuthority;
let first: TlsFiles;
const evidence = generateKeyPairSync("ed25519");
beforeAll(async () => {
  authority = fakeAuthority();
  const { pem: key, csr } = await newTlsKey();
  first = { key, certificate: authority.issueFor(csr, "agent-1"), ca: authority.pem };
}, 30_000);

/** Life of the certificates that the fake authority issues. */
const span = () => {
  const { validFrom, validTo } = new X509Certificate(first.certificate);
  return { from: Date.parse(validFrom), to: Date.parse(validTo) };
};
const share = (part: number): number => span().from + (span().to - span().from) * part;

let now: number;
let steady: number;
let isUp: boolean;
let identity: Identity;
let sent: RenewalRequest[];
let used: TlsFiles[];
let keeping: Renewal;
beforeEach(() => {
  [now, steady, isUp, sent, used] = [share(0.1), 0, true, [], []];
  identity = {
    ...first,
    agentId: "agent-1",
    segment: "office",
    collectorUrl: "https://127.0.0.1:1",
    sourceAddress: "",
    evidenceKey: evidence.privateKey,
    generation: 0,
  };
  keeping = renewal({
    identity: () => identity,
    clock: () => instant(now),
    steadyMs: () => steady,
    chance: () => 0,
    send: (request) => {
      if (isUp) sent.push(request);
      return isUp;
    },
    use: async (files) => {
      used.push(files);
      identity = { ...identity, ...files };
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
});

const asked = async (count: number): Promise<RenewalRequest> => {
  keeping.tick();
  await until(() => sent.length >= count);
  return sent[count - 1] as RenewalRequest;
};
const reply = (over: Partial<RenewalReply>): RenewalReply => ({
  kind: "renewalReply",
  certificate: "",
  authorities: authority.pem,
  code: "",
  sentence: "",
  ...over,
});

describe("a renewal", () => {
  it("is asked for at half of the life, not before, with a key that is fresh and a proof by the evidence key", async () => {
    now = share(0.49);
    keeping.tick();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toEqual([]);
    now = share(0.51);
    const { csr, proof } = await asked(1);
    const spki = evidence.publicKey.export({ type: "spki", format: "der" });
    expect(isSignedRenewal("agent-1", csr, proof, evidenceKey(spki))).toBe(true);
    keeping.replied(reply({ certificate: authority.issueFor(csr, "agent-1") }));
    await until(() => used.length === 1);
    expect(used[0]?.key).not.toBe(first.key);
  });

  it("is asked for at once by an agent that starts past half of the life", async () => {
    now = share(0.9);
    expect((await asked(1)).kind).toBe("renewalRequest");
  });

  it("waits for a link that is down without counting a failure", async () => {
    [now, isUp] = [share(0.6), false];
    keeping.tick();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(keeping.status().problem).toBe("");
    [isUp, steady] = [true, 2_000];
    await asked(1);
  });

  it("is tried again later and later when it is refused, or not answered", async () => {
    now = share(0.6);
    await asked(1);
    keeping.replied(reply({ code: "too-many", sentence: "Too many" }));
    await until(() => keeping.status().problem !== "");
    expect(keeping.status().problem).toBe("Too many (too-many)");
    keeping.tick();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent).toHaveLength(1);
    steady += 86_400_000 / 16;
    await asked(2);
    steady += 31_000;
    keeping.tick();
    expect(keeping.status().problem).toContain("did not answer in time");
  });

  it.each([
    [
      "for another key",
      async () => authority.issueFor((await newTlsKey()).csr, "agent-1"),
      () => authority.pem,
    ],
    ["from another authority", async () => "", () => fakeAuthority().pem],
    ["that is none", async () => "rubbish", () => authority.pem],
  ])("takes no certificate %s", async (_, certificate, authorities) => {
    now = share(0.6);
    const { csr } = await asked(1);
    keeping.replied(
      reply({
        certificate: (await certificate()) || authority.issueFor(csr, "agent-1"),
        authorities: authorities(),
      }),
    );
    await until(() => keeping.status().problem !== "");
    expect(used).toEqual([]);
    expect(identity.key).toBe(first.key);
  });

  it("takes no answer that it did not ask for", async () => {
    keeping.replied(reply({ certificate: first.certificate }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(used).toEqual([]);
  });

  it("is asked for at once when the collector trusts other authorities than we hold, and only then", async () => {
    keeping.trusts("");
    keeping.trusts(authority.pem);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toEqual([]);
    keeping.trusts(`${authority.pem}\n${fakeAuthority().pem}`);
    await until(() => sent.length === 1);
  });
});

describe("a certificate's warning", () => {
  it("comes with a quarter of the life left, and says how to come back once it has ended", () => {
    const at = (part: number): string => certificateWarning(first.certificate, "agent-1", share(part));
    expect(at(0.7)).toBe("");
    expect(at(0.76)).toContain("was not renewed");
    expect(at(1.01)).toContain("plumbline agent token create --for agent-1");
    expect(at(1.01)).toContain("plumbline-agent rejoin --token TOKEN");
  });
});
