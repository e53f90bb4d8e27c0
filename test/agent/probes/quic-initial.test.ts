import { createDecipheriv } from "node:crypto";
import { expect, it } from "vitest";
import { initialSecrets, quicInitial } from "../../../agent/probes/quic-initial.ts";

it("makes the keys of the standard's own example (RFC 9001 appendix A.1)", () => {
  const { key, iv, headerKey } = initialSecrets(Buffer.from("8394c8f03e515708", "hex"));
  expect([key, iv, headerKey].map((bytes) => bytes.toString("hex"))).toEqual([
    "1f369613dd76d5467730efcbe3b1a22d",
    "fa044b2f42a3fd3b46fb255c",
    "9f50449e04a0e810283a1e9933adedd2",
  ]);
});

it("is a client's first packet that whoever reads QUIC can open, with the word in its token", () => {
  const said = Buffer.from("plumbline 0123456789abcdef0123456789abcdef");
  const packet = quicInitial(said);
  expect(packet).toHaveLength(1_200);
  const destination = packet.subarray(6, 14);
  const tokenAt = 14 + 1 + 1;
  expect(packet.subarray(tokenAt, tokenAt + said.length)).toEqual(said);
  const numberAt = tokenAt + said.length + 2;
  const { key, iv, headerKey } = initialSecrets(destination);
  const mask = createDecipherivMask(headerKey, packet.subarray(numberAt + 4, numberAt + 20));
  const first = (packet[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  expect(first).toBe(0xc3);
  const number = [0, 1, 2, 3].map((i) => (packet[numberAt + i] ?? 0) ^ (mask[i + 1] ?? 0));
  expect(number).toEqual([0, 0, 0, 0]);
  const header = Buffer.concat([Buffer.from([first]), packet.subarray(1, numberAt), Buffer.from(number)]);
  const opener = createDecipheriv("aes-128-gcm", key, iv).setAAD(header).setAuthTag(packet.subarray(-16));
  const frames = Buffer.concat([opener.update(packet.subarray(numberAt + 4, -16)), opener.final()]);
  expect([frames[0], new Set(frames.subarray(1)).size]).toEqual([0x01, 1]);
});

/** AES of one block in the direction that header protection uses, through the other direction's door: CTR over zeros. */
function createDecipherivMask(key: Buffer, sample: Buffer): Buffer {
  return createDecipheriv("aes-128-ctr", key, sample).update(Buffer.alloc(16));
}
