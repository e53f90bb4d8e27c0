import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smtpHello } from "../../../../agent/probes/asks/smtp-hello.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { exim, OVER_TLS_ALONE } from "../../support/exim.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";

const hello = asking("smtp-hello", "hello");
const relay = asking("smtp-hello", "relay");

describe("a real Exim", () => {
  let open: RealService;
  let locked: RealService;
  beforeAll(async () => {
    [open, locked] = await Promise.all([
      exim({ tls: "", login: "*", recipients: "accept" }),
      exim({ tls: "*", login: OVER_TLS_ALONE, recipients: "deny message = relay not permitted" }),
    ]);
  });
  afterAll(() => Promise.all([open.end(), locked.end()]));

  it("would take a password in the clear where it names its mechanisms before TLS", async () => {
    const outcome = await hello(open.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    const facts = factsIn(outcome);
    expect(facts.get("banner")?.[0]).toMatch(/^mail\.test ESMTP Exim 4\./);
    expect(facts.get("capabilities")).toEqual(expect.arrayContaining(["8BITMIME", "PIPELINING"]));
    expect(facts.get("tls")).toEqual(["not-offered"]);
    expect(facts.get("auth-before-tls")).toEqual(["PLAIN", "LOGIN"]);
  });

  it("names none before TLS where it is told so", async () => {
    const facts = factsIn(await hello(locked.target));
    expect(facts.get("tls")).toEqual(["offered"]);
    expect(facts.get("auth-before-tls")).toEqual(["none"]);
  });

  it("takes mail of strangers for strangers where nothing forbids it, and gets none", async () => {
    const facts = factsIn(await relay(open.target));
    expect(facts.get("relay")).toEqual(["accepted"]);
    expect(facts.get("rcpt-code")).toEqual(["250"]);
    const waiting = join(open.folder, "spool", "input");
    expect(existsSync(waiting) ? readdirSync(waiting) : []).toEqual([]);
  });

  it("says that it relays for nobody where it doesn't", async () => {
    const facts = factsIn(await relay(locked.target));
    expect(facts.get("relay")).toEqual(["denied"]);
    expect(facts.get("rcpt-code")).toEqual(["550"]);
    expect(facts.get("rcpt-reply")).toEqual(["relay not permitted"]);
  });

  it("keeps its identity from one second to the next, whatever time its greeting says", async () => {
    const one = await hello(open.target);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const two = await hello(open.target);
    expect(one).toMatchObject({ identity: two.kind === "answered" ? two.identity : undefined });
  });
});

/** Says these replies one after the other, each to one command, and notes what it was told. */
const saying = async (...replies: readonly string[]) => {
  const heard: string[] = [];
  const target = await tcpService((socket) => {
    const left = [...replies];
    socket.write("220 mail.test ESMTP\r\n");
    socket.on("data", (line) => {
      heard.push(line.toString().trim());
      const next = left.shift();
      if (next === undefined) socket.end();
      else socket.write(`${next}\r\n`);
    });
  });
  return { target, heard };
};

it("says what it says in one order, waits for every answer, and never says DATA", async () => {
  const { target, heard } = await saying(
    "250-mail.test\r\n250 AUTH=LOGIN",
    "250 ok",
    "250 ok",
    "250 ok",
    "221 bye",
  );
  expect(factsIn(await relay(target)).get("auth-before-tls")).toEqual(["LOGIN"]);
  expect(heard).toEqual([
    "EHLO plumbline.invalid",
    "MAIL FROM:<plumbline-canary@sender.invalid>",
    "RCPT TO:<plumbline-canary@recipient.invalid>",
    "RSET",
    "QUIT",
  ]);
});

it.each([
  ["Postfix", "554 5.7.1 <plumbline-canary@recipient.invalid>: Relay access denied", "denied"],
  ["Postfix as it comes", "454 4.7.1 <plumbline-canary@recipient.invalid>: Relay access denied", "denied"],
  ["Sendmail", "550 5.7.1 <plumbline-canary@recipient.invalid>... Relaying denied", "denied"],
  ["Exchange", "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", "denied"],
  ["qmail", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "denied"],
  ["who wants a login first", "530 5.7.0 Authentication required", "denied"],
  [
    "who looks names up",
    "550 5.1.2 <plumbline-canary@recipient.invalid>: Domain not found",
    "refused-otherwise",
  ],
  ["who greylists", "450 4.2.0 Greylisted, come back later", "refused-otherwise"],
  ["who blocks by list", "554 5.7.1 Service unavailable; client blocked using a list", "refused-otherwise"],
  ["who forwards", "251 User not local; will forward", "accepted"],
])("reads the answer of %s: %j", async (_, reply, meaning) => {
  const { target } = await saying("250 mail.test", "250 ok", reply, "250 ok", "221 bye");
  expect(factsIn(await relay(target)).get("relay")).toEqual([meaning]);
});

it("says nothing of relaying where the sender alone is refused, or the greeting or EHLO is", async () => {
  const { target } = await saying(
    "250 mail.test",
    "550 5.1.8 Sender address rejected: Domain not found",
    "221 bye",
  );
  expect(factsIn(await relay(target)).get("relay")).toEqual(["sender-refused"]);
  const old = await saying("500 what?", "221 bye");
  expect(Object.fromEntries(factsIn(await relay(old.target)))).toEqual({
    banner: ["mail.test ESMTP"],
    code: ["500"],
  });
  const closed = await tcpService((socket) => socket.end("554 no service\r\n"));
  expect(Object.fromEntries(factsIn(await relay(closed)))).toEqual({ banner: ["no service"], code: ["554"] });
});

it("has its answer even from a server that hangs up on strangers", async () => {
  const { target } = await saying("250 mail.test", "250 ok", "550 relaying denied");
  expect(factsIn(await relay(target)).get("relay")).toEqual(["denied"]);
});

it.each([
  ["another protocol", "SSH-2.0-x\r\n", "garbled"],
  ["a greeting and then nothing", "220 mail.test\r\n", "cut"],
])("is reported as %s", async (_, words, kind) => {
  expect(await hello(await tcpService((socket) => socket.end(words)))).toMatchObject({ kind });
});

it.each(["hello", "relay"])("bears whatever it is told, asked for %s", (variant) =>
  bearsAnyPeer(
    smtpHello,
    variant,
    Buffer.from(
      "220 m\r\n250-m\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n250 ok\r\n550 relay denied\r\n250 ok\r\n221 bye\r\n",
    ),
  ),
);
