import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vncHello } from "../../../../agent/probes/asks/vnc-hello.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";
import { VENCRYPT, vnc } from "../../support/vnc.ts";

const ask = asking("vnc-hello", "types");

/** It listens a while for clients that begin with TLS before it greets. */
const PATIENT = { timeoutMs: 10_000 };

describe("a real VNC server", () => {
  let open: RealService;
  let locked: RealService;
  let wrapped: RealService;
  let wrappedAndLocked: RealService;
  beforeAll(async () => {
    [open, locked, wrapped, wrappedAndLocked] = await Promise.all([
      vnc("-nopw"),
      vnc("-passwd", "of-test"),
      vnc("-nopw", ...VENCRYPT),
      vnc("-passwd", "of-test", ...VENCRYPT),
    ]);
  });
  afterAll(() => Promise.all([open, locked, wrapped, wrappedAndLocked].map((service) => service.end())));

  it("offers a session without a password where none is set", async () => {
    const outcome = await ask(open.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    expect(Object.fromEntries(factsIn(outcome))).toEqual({
      version: ["3.8"],
      security: ["none"],
      auth: ["none"],
    });
  });

  it("offers VNC authentication alone where one is", async () => {
    expect(Object.fromEntries(factsIn(await ask(locked.target)))).toEqual({
      version: ["3.8"],
      security: ["vnc"],
      auth: ["required"],
    });
  });

  it("looks into VeNCrypt, which may hide a session without a password", async () => {
    const facts = factsIn(await ask(wrapped.target, PATIENT));
    expect(facts.get("security")).toEqual(["vencrypt"]);
    expect(facts.get("vencrypt")).toContain("x509-none");
    expect(facts.get("auth")).toEqual(["none"]);
    const hidden = factsIn(await ask(wrappedAndLocked.target, PATIENT));
    expect(hidden.get("vencrypt")).toContain("x509-vnc");
    expect(hidden.get("auth")).toEqual(["required"]);
  });
});

/** Answers as the protocol has it: a step for each thing the client says, as RFC 6143 section 7.1 orders them. */
const speaking = (version: string, ...answers: readonly (readonly number[])[]) =>
  tcpService((socket) => {
    const left = [...answers];
    socket.write(`RFB ${version}\n`);
    socket.on("data", () => {
      const next = left.shift();
      if (next !== undefined) socket.write(Buffer.from(next));
    });
  });
const u32 = (...values: readonly number[]): readonly number[] =>
  values.flatMap((value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);

/** VeNCrypt as its document has it: its version, that ours is taken, and its own list. */
const vencrypt = (...types: readonly number[]) =>
  [
    [1, 19],
    [0, 2],
    [0, types.length, ...u32(...types)],
  ] as const;

it.each([
  ["one way of version 3.3", "003.003", [u32(1)], { version: ["3.3"], security: ["none"], auth: ["none"] }],
  ["version 3.7", "003.007", [[2, 2, 16]], { version: ["3.7"], security: ["vnc", "tight"] }],
  [
    "an open way among others",
    "003.008",
    [[3, 2, 19, 1]],
    { version: ["3.8"], security: ["vnc", "vencrypt", "none"], auth: ["none"] },
  ],
  [
    "an open way within VeNCrypt",
    "003.008",
    vencrypt(258, 257),
    { version: ["3.8"], security: ["vencrypt"], vencrypt: ["tls-vnc", "tls-none"], auth: ["none"] },
  ],
  [
    "secrets alone within VeNCrypt",
    "003.008",
    vencrypt(261, 262),
    { version: ["3.8"], security: ["vencrypt"], vencrypt: ["x509-vnc", "x509-plain"], auth: ["required"] },
  ],
  [
    "Apple's version and way",
    "003.889",
    [[2, 30, 33]],
    { version: ["3.889"], security: ["apple-dh", "type-33"] },
  ],
  [
    "a refusal with its reason",
    "003.008",
    [[0, ...u32(8), ...Buffer.from("too many")]],
    { version: ["3.8"], refusal: ["too many"] },
  ],
])(
  "reads %s, and says nothing of logins where a way may or may not ask for a secret",
  async (_, version, answers, facts) => {
    const target = await speaking(version, ...answers);
    expect(Object.fromEntries(factsIn(await ask(target)))).toEqual(facts);
  },
);

it("says nothing of logins where the server leaves in the middle of VeNCrypt", async () => {
  const target = await tcpService((socket) => {
    socket.write("RFB 003.008\n");
    socket.once("data", () => {
      socket.write(Buffer.from([1, 19]));
      socket.once("data", () => socket.end());
    });
  });
  expect(Object.fromEntries(factsIn(await ask(target)))).toEqual({
    version: ["3.8"],
    security: ["vencrypt"],
  });
});

it.each([
  ["another banner", "RFB 004.001\n"],
  ["another protocol", "220 mail is ready\r\n"],
  ["a reason without an end", "RFB 003.008\n\0\x7f\xff\xff\xff"],
])("takes %s for no VNC server", async (_, words) => {
  const target = await tcpService((socket) => socket.end(Buffer.from(words, "latin1")));
  expect(await ask(target)).toMatchObject({ kind: "garbled" });
});

it("bears whatever it is told", () =>
  bearsAnyPeer(
    vncHello,
    "types",
    Buffer.concat([Buffer.from("RFB 003.008\n"), ...vencrypt(261, 257).map((part) => Buffer.from(part))]),
  ));
