import { expect, it } from "vitest";
import { stableBanner } from "../../../agent/probes/banner.ts";
import { sample } from "../../../agent/probes/sample.ts";
import { dataOf } from "../../../proto/untrusted.ts";

const stable = (greeting: string | Buffer): string => stableBanner(Buffer.from(greeting as string));
/** A MySQL greeting (Protocol::HandshakeV10) with a thread id and a salt. */
const mysql = (version: string, salt: string): Buffer => {
  const body = Buffer.concat([Buffer.from([10]), Buffer.from(`${version}\0`), Buffer.from(salt)]);
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
};

it.each([
  [
    "SMTP date",
    "220 mx ESMTP Exim 4.96 Tue, 25 Nov 2025 01:22:11 +0000\r\n",
    "220 mx ESMTP Exim 4.96 Wed, 26 Nov 2025 09:02:59 +0000\r\n",
  ],
  ["APOP stamp", "+OK ready <1896.697170952@pop.example>\r\n", "+OK ready <77.697170999@pop.example>\r\n"],
  ["client address", "220 ftp (192.0.2.7)\r\n", "220 ftp (192.0.2.200)\r\n"],
  ["session id", "220 mx ESMTP 5f3a9c01bb7e - gsmtp\r\n", "220 mx ESMTP aa01cc9d72ff - gsmtp\r\n"],
])("says the same of two greetings that differ in the %s", (_what, one, other) => {
  expect(stable(one)).toBe(stable(other));
});

it("tells versions apart", () => {
  expect(stable("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")).not.toBe(
    stable("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u4\r\n"),
  );
});

it("ignores a MySQL server's salt and keeps its version", () => {
  expect(stable(mysql("8.0.36", "abcdefgh"))).toBe(stable(mysql("8.0.36", "zyxwvuts")));
  expect(stable(mysql("8.0.36", "abcdefgh"))).not.toBe(stable(mysql("8.0.37", "abcdefgh")));
});

it("does not depend on how much of a greeting came along", () => {
  expect(stable("220 one\r\n")).toBe(stable("220 one\r\n220 two\r\n"));
});

it("shows what a peer said so that it can't act in a terminal", () => {
  expect(sample(Buffer.from('\u001b[31m<b>\\"\n'))).toBe('\\x1b[31m<b>\\x5c"\\x0a');
  expect(dataOf(sample(Buffer.alloc(4_000, 7))).length).toBeLessThanOrEqual(256);
});
