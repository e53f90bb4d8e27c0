import { describe, expect, it } from "vitest";
import { ASKS, type AskKind } from "../../../../proto/ask.ts";
import { asking } from "../../support/asking.ts";
import { mongoMessage } from "../../support/mongo-service.ts";
import { tcpService } from "../../support/service.ts";

/** An answer of SMB 2 to a command, with a status and nothing behind its head that matters. */
function smbAnswer(command: number, status: number): Buffer {
  const answer = Buffer.alloc(4 + 100);
  answer.writeUInt32BE(100);
  answer.write("\xfeSMB", 4, "latin1");
  answer.writeUInt32LE(status, 12);
  answer.writeUInt16LE(command, 16);
  return answer;
}

/**
 * What is said to each service that answers as it should, for every variant: the whole of it must be
 * ours. A kind that a conversation decides has its own half of it here.
 */
const CONVERSATIONS: Partial<Readonly<Record<AskKind, Buffer>>> = {
  "ftp-hello": Buffer.from("220 ready\r\n211-Features:\r\n AUTH TLS\r\n211 End\r\n221 bye\r\n"),
  "ldap-bind": Buffer.from("300c02010165070a010004000400300c02010961070a013104000400", "hex"),
  "ldap-ask": Buffer.from("300c02010165070a010004000400", "hex"),
  "memcached-ask": Buffer.from("VERSION 1.6.18\r\n"),
  "mongo-ask": Buffer.concat([mongoMessage(1, [["ok", 1]]), mongoMessage(2, [["ok", 1]])]),
  "mqtt-hello": Buffer.from([0x20, 2, 0, 0]),
  "mysql-hello": Buffer.from("\x17\0\0\0\xff\x6a\x04Host is not allowed\0", "latin1"),
  "nfs-exports": Buffer.from(`8000001c706c756d00000001${"00".repeat(20)}`, "hex"),
  "postgres-hello": Buffer.from("N"),
  "rdp-hello": Buffer.from("030000130ed000001234000200080001000000", "hex"),
  "redis-ask": Buffer.from("+PONG\r\n"),
  "rsync-hello": Buffer.from("@RSYNCD: 31.0\nphotos\t\n@RSYNCD: EXIT\n"),
  "smb-anonymous": Buffer.concat([
    smbAnswer(0, 0),
    smbAnswer(1, 0xc0000016),
    smbAnswer(1, 0),
    smbAnswer(3, 0),
  ]),
  "smb-hello": Buffer.from(`00000026ff534d4272${"00".repeat(33)}`, "hex"),
  "smtp-hello": Buffer.from(
    "220 m\r\n250-m\r\n250 AUTH PLAIN LOGIN\r\n250 ok\r\n250 ok\r\n250 ok\r\n221 bye\r\n",
  ),
  "tls-offer": Buffer.from("15030300020246", "hex"),
  "vnc-hello": Buffer.from("RFB 003.008\n\x02\x01\x02", "latin1"),
  "zookeeper-ask": Buffer.from("imok"),
};

/** More than any of them needs. */
const MOST_BYTES = 768;
/** Words that would hand over a credential or a mail. */
const NEVER = /\b(?:PASS|AUTH|DATA|ACCT)\b|password/i;

const rows = Object.entries(CONVERSATIONS).flatMap(([kind, answers]) =>
  ASKS[kind as AskKind].variants.map((variant) => [kind as AskKind, variant, answers] as const),
);

describe.each(rows)("%s/%s", (kind, variant, answers) => {
  /** What the service hears of a job like this. */
  const heard = async (step: object, io: object): Promise<Buffer> => {
    const words: Buffer[] = [];
    const target = await tcpService((socket) => {
      socket.on("data", (chunk) => words.push(chunk));
      socket.write(answers);
    });
    await asking(kind, variant)(target, { timeoutMs: 300, ...step }, io);
    // What was said last may still be on its way to the service.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return Buffer.concat(words);
  };

  it("says the same few bytes whatever the job holds, and never a credential", async () => {
    const plain = await heard({}, {});
    const full = await heard(
      { id: "another", purpose: "close-view", serverName: "evil.example\r\nDATA\r\n", tries: 9 },
      { nonce: Buffer.alloc(16, 0x41), marker: "plb-evil", agentVersion: "9.9.9" },
    );
    expect(full).toEqual(plain);
    expect(plain.length).toBeLessThan(MOST_BYTES);
    expect(plain.toString("latin1")).not.toMatch(NEVER);
  });
});
