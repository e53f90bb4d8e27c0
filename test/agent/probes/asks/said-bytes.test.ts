import { createHash } from "node:crypto";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { element, integer, octets, TAG } from "../../../../agent/probes/ber.ts";
import { perform } from "../../../../agent/probes/perform.ts";
import { eicar, twin } from "../../../../agent/probes/sandbox/eicar.ts";
import { acceptOf, frame, OPCODE } from "../../../../agent/probes/websocket-frames.ts";
import { ASKS, type AskKind, asksForName } from "../../../../proto/ask.ts";
import { PACES, RATE_TRIAL } from "../../../../proto/canary.ts";
import { CONTENT_NAMES } from "../../../../proto/contents.ts";
import { saidBase64, saidBaseline, saidLabel, saidNonce } from "../../../../proto/inert.ts";
import { saidBy } from "../../../../proto/said.ts";
import type { Step, WitnessListenStep } from "../../../../proto/step.ts";
import type { ShownRound } from "../../../../proto/wording.ts";
import { mongoMessage } from "../../support/mongo-service.ts";
import { probeIo } from "../../support/probe-io.ts";
import { type Manners, type Recorder, recordingTcp, recordingUdp } from "../../support/recorded.ts";

const NONCE = saidNonce(Buffer.alloc(16, 7));
const BASELINE = saidBaseline(NONCE);
const DIGITS_AT = "plumbline ".length;
const text = (words: string): Buffer => Buffer.from(words, "latin1");
const bytes = (digits: string): Buffer => Buffer.from(digits.replaceAll(" ", ""), "hex");
/** The key of a WebSocket's opening, as the run's word makes it. */
const SESSION_KEY = createHash("sha256").update(NONCE).digest().subarray(0, 16).toString("base64");
const HTTP = text("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
const LET_IN = bytes("52 00000008 00000000");

const ldap = (id: number, tag: number, ...parts: readonly Uint8Array[]): Buffer =>
  element(TAG.sequence, integer(id), element(tag, ...parts));
const DONE = [integer(0, TAG.enumerated), octets(""), octets("")];
const NAMED = element(
  TAG.sequence,
  element(TAG.sequence, octets("namingContexts"), element(0x31, octets("dc=corp,dc=test"))),
);
const TREE = Buffer.concat([
  ldap(1, 0x64, octets(""), NAMED),
  ldap(1, 0x65, ...DONE),
  ldap(2, 0x65, ...DONE),
]);

/** A message of SMB 2 with its length before it: the command, the status, a body of eight zeros. */
const smb = (command: number, status = 0): Buffer => {
  const message = Buffer.alloc(76);
  message.writeUInt32BE(72);
  message.write("\xfeSMB", 4, "latin1");
  message.writeUInt32LE(status, 12);
  message.writeUInt16LE(command, 16);
  message.fill(0xab, 44, 52);
  return message;
};
const NOBODY_TAKEN = Buffer.concat([smb(0), smb(1, 0xc0000016), smb(1), smb(3)]);

/** A reply of RPC to our call: accepted, with a port; as a list of exports it is empty. */
const atPort = (port: number): Buffer =>
  bytes(
    `8000001c 706c756d 00000001 00000000 00000000 00000000 00000000 ${port.toString(16).padStart(8, "0")}`,
  );

const TO_LOGIN = text("HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n");

/** How a service answers, so that everything is said that ever is; a variant before its kind. */
const MANNERS: Readonly<Record<string, Manners>> = {
  "ftp-hello": { words: text("220 ready\r\n211-Features:\r\n AUTH TLS\r\n211 End\r\n221 bye\r\n") },
  "http-ask": { words: HTTP },
  "https-ask": { tlsAfter: 0, wordsWithin: HTTP },
  "http-ask/admin-surface": { words: TO_LOGIN },
  "https-ask/admin-surface": { tlsAfter: 0, wordsWithin: TO_LOGIN },
  "ldap-ask": { words: bytes("300c02010165070a010004000400") },
  "ldap-ask/naming-context": { words: TREE },
  "ldap-bind": {
    words: Buffer.concat([
      ldap(1, 0x64, octets(""), NAMED),
      ldap(1, 0x65, ...DONE),
      ldap(9, 0x61, integer(49, TAG.enumerated), octets(""), octets("")),
    ]),
  },
  "memcached-ask": { words: text("VERSION 1.6.18\r\n") },
  "mongo-ask": { words: Buffer.concat([mongoMessage(1, [["ok", 1]]), mongoMessage(2, [["ok", 1]])]) },
  "mqtt-hello": { words: bytes("20020000") },
  "mysql-hello": { words: text("\x17\0\0\0\xff\x6a\x04Host is not allowed\0") },
  "nfs-exports": { words: atPort },
  "postgres-hello": { words: LET_IN },
  "postgres-hello/tls": { words: text("S") },
  "postgres-hello/startup-tls": { words: text("S"), tlsAfter: 8, wordsWithin: LET_IN },
  "rsync-hello": { words: text("@RSYNCD: 31.0\nphotos\t\n@RSYNCD: EXIT\n") },
  "smtp-hello": { words: text("220 m\r\n250-m\r\n250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n221 bye\r\n") },
  "smtp-hello/hello": { words: text("220 m\r\n250-m\r\n250 ok\r\n250 ok\r\n221 bye\r\n") },
  "ssh-hello": { words: text("SSH-2.0-of_test\r\n") },
  "tls-certificate": { tlsAfter: 0 },
  "rdp-hello": { words: bytes("ff".repeat(64)) },
  "say-http": { words: HTTP },
  "say-https": { tlsAfter: 0, wordsWithin: HTTP },
  "say-line": { words: text("220 ready\r\n") },
  "say-tls": { tlsAfter: 0, wordsWithin: NONCE },
  "say-websocket": {
    words: text(`HTTP/1.1 101 Switching Protocols\r\nsec-websocket-accept: ${acceptOf(SESSION_KEY)}\r\n\r\n`),
  },
  "smb-anonymous": { words: NOBODY_TAKEN },
  "smb-hello": { words: bytes("ff".repeat(64)) },
  "tls-offer": { words: bytes("15030300020246") },
  "dns-ask-tcp": { words: bytes("0001") },
  "redis-ask": { words: text("+PONG\r\n") },
  "zookeeper-ask": { words: text("imok") },
  "vnc-hello": { words: bytes(`${text("RFB 003.008\n").toString("hex")} 0113 0002 00 01 00000105`) },
};

const common = { id: "s", purpose: "attempt", timeoutMs: 800, tries: 1 } as const;

/** Takes the step for real, and gives what the service got beside what the preview says of the same step. */
async function taken(make: (at: Recorder) => Step, manners: Manners | "udp") {
  const at = manners === "udp" ? await recordingUdp() : await recordingTcp(manners);
  const step = make(at);
  await perform(step, probeIo({ nonce: NONCE }));
  // What was said last may still be on its way to the service.
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { raw: at.raw(), within: at.within(), said: saidBy(step) };
}

const FILLED: readonly (readonly [RegExp, string])[] = [
  [/^hexadecimal digits made of the run's nonce$/, NONCE.toString("latin1", DIGITS_AT)],
  [/^hexadecimal digits made of a baseline's word$/, BASELINE.toString("latin1", DIGITS_AT)],
  [/^"plumbline " and hexadecimal digits made of the run's nonce, in base64$/, saidBase64(NONCE)],
  [/^a key made of the run's nonce, in base64$/, SESSION_KEY],
  [/^the run's marker$/, "plb-test"],
  [/^the agent's version$/, "0.0.0"],
];

/** What the run fills into a hole; undefined where that is only bounded. */
function filledWith(hole: string): Buffer | undefined {
  const [, bytes, word = ""] = /^(\d+) bytes of "(.*)" over and over$/.exec(hole) ?? [];
  if (bytes !== undefined) return Buffer.alloc(Number(bytes), word);
  const filled = FILLED.find(([name]) => name.test(hole))?.[1];
  return filled === undefined ? undefined : text(filled);
}

/** Holds bytes to what these rounds allow: what the run fills in is filled in, the rest is only bounded. */
function expectAllowed(came: Buffer, rounds: readonly Pick<ShownRound, "hex">[]): void {
  const allowed = rounds
    .map(({ hex }) =>
      hex.replace(
        /<([^>]*), at most (\d+) bytes>/g,
        (_, hole: string, most: string) => filledWith(hole)?.toString("hex") ?? `(?:[0-9a-f]{2}){0,${most}}`,
      ),
    )
    .join("");
  // An expression of a long body would be more than the engine takes.
  if (allowed.includes("(")) expect(came.toString("hex")).toMatch(new RegExp(`^${allowed}$`));
  else expect(came.toString("hex") === allowed, `${came.length} bytes, as they were said`).toBe(true);
}

/** Holds what came against what was said: in the clear, then a handshake, then within it; over as many lines as it takes. */
function expectSaid({ raw, within, said }: Awaited<ReturnType<typeof taken>>, times = 1): void {
  const isHandshake = ({ text: words }: ShownRound): boolean => words.startsWith("<a TLS handshake");
  const at = said.rounds.findIndex(isHandshake);
  const isOutside = (round: ShownRound, index: number): boolean => at < 0 || index < at || isHandshake(round);
  const repeated = (rounds: readonly ShownRound[]): readonly ShownRound[] =>
    Array.from({ length: times }, () => rounds).flat();
  const outside = repeated(said.rounds.filter(isOutside));
  const inside = repeated(said.rounds.filter((round, index) => !isOutside(round, index)));
  const sealed = inside.reduce((sum, { mostBytes }) => sum + mostBytes, 0);
  const records = { hex: `<what is said within, sealed, at most ${sealed} bytes>` };
  expectAllowed(raw, sealed === 0 ? outside : [...outside, records]);
  expectAllowed(within, inside);
  expect(raw.length).toBeLessThanOrEqual(said.mostBytes ?? 0);
}

const variants = (Object.keys(ASKS) as AskKind[]).flatMap((kind) =>
  ASKS[kind].variants.map((variant) => [kind, variant] as const),
);

describe("what a service gets is what the preview said, byte for byte", () => {
  it.each(variants)("%s/%s", async (kind, variant) => {
    const name = asksForName(kind) ? { name: "www.corp.test" } : {};
    const manners =
      ASKS[kind].transport === "udp" ? "udp" : (MANNERS[`${kind}/${variant}`] ?? MANNERS[kind] ?? {});
    const found = await taken(
      ({ target }) => ({ ...common, kind, variant, target, serverName: "shop.test", ...name }),
      manners,
    );
    expectSaid(found);
    if (found.said.rounds.length > 0) expect(found.raw.length).toBeGreaterThan(0);
  });

  it.each(CONTENT_NAMES)("http-content %s", async (content) => {
    for (const purpose of ["attempt", "baseline"] as const)
      expectSaid(
        await taken(
          ({ target }) => ({
            ...common,
            purpose,
            kind: "http-content",
            target,
            path: "/a",
            hostHeader: "",
            content,
          }),
          { words: HTTP },
        ),
      );
  });

  it.each([
    ["http", { words: HTTP }],
    ["https", { tlsAfter: 0, wordsWithin: HTTP }],
  ] as const)("http-request and http-canary over %s", async (scheme, manners) => {
    for (const kind of ["http-request", "http-canary"] as const) {
      const page = { scheme, path: "/healthz", hostHeader: "shop.test" };
      expectSaid(await taken(({ target }) => ({ ...common, kind, target, ...page }), manners));
    }
  });

  it.each(PACES)("http-rate, %s: as many times as it says", { timeout: 20_000 }, async (pace) => {
    const found = await taken(
      ({ target }) => ({
        ...common,
        kind: "http-rate",
        timeoutMs: 15_000,
        target,
        scheme: "http",
        path: "/",
        hostHeader: "",
        pace,
      }),
      { words: HTTP },
    );
    expectSaid(found, RATE_TRIAL[pace].requests);
    expect(found.said.rounds[0]?.when).toContain(`up to ${RATE_TRIAL[pace].requests} times`);
  });

  it.each(["eicar-10s", "plain-1s"])("eicar-fetch %s", async (variant) => {
    const found = await taken(
      ({ target }) => ({ ...common, kind: "eicar-fetch", variant, target, hostHeader: "" }),
      { words: HTTP },
    );
    expectSaid(found);
    expect(found.raw.length).toBeGreaterThan(0);
    expect(found.said.writes).toContain(variant);
  });

  it.each([true, false])("tcp-connect with its nonce: %s", async (sendNonce) => {
    expectSaid(
      await taken(({ target }) => ({ ...common, kind: "tcp-connect", target, sendNonce }), {
        words: text("hi\n"),
      }),
    );
  });

  it("tls-handshake", async () => {
    expectSaid(
      await taken(({ target }) => ({ ...common, kind: "tls-handshake", target, serverName: "" }), {
        tlsAfter: 0,
      }),
    );
  });

  it("udp-send", async () => {
    expectSaid(await taken(({ target }) => ({ ...common, kind: "udp-send", target }), "udp"));
  });
});

describe("the ClientHello of OpenSSL", () => {
  it.each(["shop.test", ""])(
    "holds what the preview says of it, with the server name %j",
    async (serverName) => {
      const { raw, said } = await taken(
        ({ target }) => ({ ...common, kind: "tls-handshake", target, serverName }),
        { tlsAfter: 0 },
      );
      const hello = readHello(raw);
      const words = said.rounds[0]?.text ?? "";
      expect(words).toContain(`versions ${hello.versions.join(", ")};`);
      expect(words).toContain(`suites ${hello.suites.join(" ")};`);
      expect(words).toContain(serverName === "" ? "no server name;" : `server name ${serverName};`);
      expect(hello.serverName).toBe(serverName);
      expect(hello.hasAlpn).toBe(false);
    },
  );
});

/** The parts of a hello that people ask for (RFC 8446 section 4.1.2). */
function readHello(record: Buffer) {
  const sessionEnd = 44 + (record[43] ?? 0);
  const suitesEnd = sessionEnd + 2 + record.readUInt16BE(sessionEnd);
  const suites = (record.toString("hex", sessionEnd + 2, suitesEnd).match(/.{4}/g) ?? []) as string[];
  const extensions = new Map<number, Buffer>();
  let at = suitesEnd + 1 + (record[suitesEnd] ?? 0) + 2;
  while (at + 4 <= 5 + record.readUInt16BE(3)) {
    const length = record.readUInt16BE(at + 2);
    extensions.set(record.readUInt16BE(at), record.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const versions = [...(extensions.get(43)?.subarray(1) ?? [])].filter((_, index) => index % 2 === 1);
  return {
    suites,
    versions: versions.map((minor) => `1.${minor - 1}`),
    serverName: extensions.get(0)?.toString("latin1", 5) ?? "",
    hasAlpn: extensions.has(16),
  };
}

const WITNESS: WitnessListenStep = {
  ...common,
  kind: "witness-listen",
  purpose: "witness",
  listen: { transport: "tcp", host: "127.0.0.1", port: 0 },
  maxBytes: 512,
  answers: true,
};

/** What a witness that really listens says to these bytes, each after its answer to those before. */
async function answered(step: WitnessListenStep, ...asked: readonly Buffer[]): Promise<Buffer> {
  let answer: Promise<Buffer> = Promise.resolve(Buffer.alloc(0));
  await perform(
    step,
    probeIo({
      nonce: NONCE,
      report: (outcome) => {
        if (outcome.kind === "listening") answer = answerOf(outcome.at.port, asked);
      },
    }),
  );
  return answer;
}

describe("what a witness answers", () => {
  it.each([
    [0, "the word alone", NONCE],
    [1, "the word in HTTP", Buffer.concat([text("POST / HTTP/1.1\r\ncontent-length: 42\r\n\r\n"), NONCE])],
    [2, "the word as an identification of SSH", Buffer.concat([text("SSH-2.0-"), NONCE, text("\r\n")])],
    [3, "the word in EHLO", text(`EHLO ${saidLabel(NONCE)}.say.plumbline.test\r\n`)],
    [4, "the word in USER", text(`USER ${saidLabel(NONCE)}\r\n`)],
  ])("is what the preview said, round %i: %s", async (nth, _, asked) => {
    const answer = await answered(WITNESS, asked);
    expect(answer.toString("hex")).toBe(filledIn(saidBy(WITNESS).rounds[nth]));
    expect(saidBy(WITNESS).mostBytes).toBeNull();
  });

  it.each(["mail", "ftp"] as const)("to whoever connects is what the preview said: %s", async (speech) => {
    const step = { ...WITNESS, answers: false, speaks: [speech] };
    expect((await answered(step, NONCE)).toString("hex")).toBe(saidBy(step).rounds[0]?.hex);
  });

  it("in a session is what the preview said of it", async () => {
    const step = { ...WITNESS, speaks: ["websocket" as const] };
    const opening = `GET / HTTP/1.1\r\nupgrade: websocket\r\nsec-websocket-key: ${SESSION_KEY}\r\nx: ${NONCE.toString("latin1")}\r\n\r\n`;
    const word = frame(OPCODE.text, NONCE, Buffer.alloc(4));
    const [opened, , said] = saidBy(step).rounds.slice(-3);
    const accepted = (opened?.hex ?? "").replace(/<[^>]*>/, text(acceptOf(SESSION_KEY)).toString("hex"));
    expect((await answered(step, text(opening), word)).toString("hex")).toBe(accepted + filledIn(said));
  });
});

/** A round with the run's word in its place. */
const filledIn = (round: ShownRound | undefined): string =>
  (round?.hex ?? "").replace(/<[^>]*>/, text(NONCE.toString("latin1", DIGITS_AT)).toString("hex"));

it.each([
  [2, "/plumbline/eicar", eicar()],
  [3, "/plumbline/plain", twin()],
] as const)(
  "the file that a witness serves is what the preview said of it (round %i)",
  async (nth, path, file) => {
    const step = { ...WITNESS, serves: "eicar" } as const;
    const word = BASELINE.toString("latin1");
    const asked = text(`GET ${path} HTTP/1.1\r\nx-plumbline-said: ${word}\r\n\r\n`);
    const said = saidBy(step).rounds[nth];
    expect(said?.when).toContain(path);
    expect((await answered(step, asked)).toString("hex")).toBe(
      said?.hex.replace(/<[^>]*>/, file.toString("hex")),
    );
  },
);

const answerOf = (port: number, [first = NONCE, ...others]: readonly Buffer[]): Promise<Buffer> =>
  new Promise((resolve) => {
    const parts: Buffer[] = [];
    const line = connect(port, "127.0.0.1", () => line.write(first));
    line.on("data", (chunk) => {
      parts.push(chunk);
      const next = others.shift();
      if (next !== undefined) line.write(next);
    });
    line.on("close", () => resolve(Buffer.concat(parts)));
  });
