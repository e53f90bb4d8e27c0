import { createHash, X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { leafKeeper, newLeaf, WITNESS_NAME } from "../../../agent/probes/witness-leaf.ts";
import { instant } from "../../../proto/time.ts";

const NOW = instant(Date.parse("2026-03-01T12:00:00Z"));
const HOUR = 3_600_000;

it("is a certificate of its own name, signed by itself, for a day", async () => {
  const leaf = await newLeaf(NOW);
  const read = new X509Certificate(leaf.certificate);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.checkHost(WITNESS_NAME)).toBe(WITNESS_NAME);
  expect(new Date(read.validFrom).toISOString()).toBe("2026-03-01T11:55:00.000Z");
  expect(new Date(read.validTo).toISOString()).toBe("2026-03-02T12:00:00.000Z");
  expect(createHash("sha256").update(read.raw).digest("hex")).toBe(leaf.fingerprint);
});

it("is the same for every run until half its life, and another one after that", async () => {
  let now = NOW;
  const keep = leafKeeper(() => now);
  const first = await keep();
  now = instant(NOW + 11 * HOUR);
  expect((await keep()).fingerprint).toBe(first.fingerprint);
  now = instant(NOW + 13 * HOUR);
  expect((await keep()).fingerprint).not.toBe(first.fingerprint);
});
