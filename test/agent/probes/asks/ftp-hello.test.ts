import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ftpHello } from "../../../../agent/probes/asks/ftp-hello.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";
import { vsftpd } from "../../support/vsftpd.ts";

const banner = asking("ftp-hello", "banner");
const anonymous = asking("ftp-hello", "anonymous");

describe("a real vsftpd", () => {
  let open: RealService;
  let locked: RealService;
  let usual: RealService;
  beforeAll(async () => {
    [open, locked, usual] = await Promise.all([
      vsftpd(["anonymous_enable=YES", "no_anon_password=YES"]),
      vsftpd([
        ...["anonymous_enable=NO", "userlist_enable=YES", "userlist_file=$/turned_away"],
        ...["ssl_enable=YES", "rsa_cert_file=$/cert.pem", "rsa_private_key_file=$/key.pem"],
      ]),
      vsftpd(["anonymous_enable=NO"]),
    ]);
  });
  afterAll(() => Promise.all([open.end(), locked.end(), usual.end()]));

  it("names what it can, and whether it offers TLS", async () => {
    const outcome = await banner(open.target);
    expect(outcome).toMatchObject({ kind: "answered", identity: { by: "banner" } });
    const facts = factsIn(outcome);
    expect(facts.get("banner")?.[0]).toMatch(/^\(vsFTPd 3\./);
    expect(facts.get("capabilities")).toEqual(expect.arrayContaining(["EPSV", "REST STREAM", "SIZE"]));
    expect(facts.get("tls")).toEqual(["not-offered"]);
    expect(factsIn(await banner(locked.target)).get("tls")).toEqual(["offered"]);
  });

  it("lets the anonymous in by name alone where it is told to", async () => {
    const facts = factsIn(await anonymous(open.target));
    expect(facts.get("code")).toEqual(["230"]);
    expect(facts.get("anonymous")).toEqual(["logged-in"]);
  });

  it("turns them away where they are on its list", async () => {
    const facts = factsIn(await anonymous(locked.target));
    expect(facts.get("code")).toEqual(["530"]);
    expect(facts.get("anonymous")).toEqual(["refused"]);
  });

  it("asks everybody for a password by default, which says nothing of the anonymous", async () => {
    const facts = factsIn(await anonymous(usual.target));
    expect(facts.get("code")).toEqual(["331"]);
    expect(facts.has("anonymous")).toBe(false);
  });
});

/** Answers USER with these words as a server would, everything else in one way. */
const answering = (words: string, greeting = "220 ready\r\n") =>
  tcpService((socket) => {
    socket.write(greeting);
    socket.on("data", (line) =>
      socket.write(line.toString().startsWith("USER") ? `${words}\r\n` : "221 bye\r\n"),
    );
  });

it.each([
  ["331 Guest login ok, send your complete e-mail address as password.", "invited"],
  ["331 Anonymous login ok, send your complete email address as your password", "invited"],
  ["331 Anonymous access allowed, send identity (e-mail name) as password.", "invited"],
  ["331 Any password will work", "invited"],
  ["331 Password required for anonymous", undefined],
  ["331 User anonymous OK. Password required", undefined],
  ["332 Need account", undefined],
  ["421 Too many connections", undefined],
  ["532 No anonymous login", "refused"],
])("reads %j as what it says of the anonymous", async (words, meaning) => {
  const facts = factsIn(await anonymous(await answering(words)));
  expect(facts.get("anonymous")).toEqual(meaning === undefined ? undefined : [meaning]);
});

it("waits for a server that says it will be ready soon, and reads lines in between without a code", async () => {
  const greeting = "120 in a minute\r\n220-welcome\r\n dear visitor\r\n220 ready\r\n";
  const facts = factsIn(await anonymous(await answering("530 no", greeting)));
  expect(facts.get("banner")).toEqual(["welcome"]);
  expect(facts.get("anonymous")).toEqual(["refused"]);
});

it("says no more than the greeting's code where the server won't serve", async () => {
  const facts = factsIn(await banner(await answering("", "421 too many\r\n")));
  expect(Object.fromEntries(facts)).toEqual({ banner: ["too many"], code: ["421"] });
});

it("has its answer even from a server that hangs up without a goodbye", async () => {
  const target = await tcpService((socket) => {
    socket.write("220 ready\r\n");
    socket.once("data", () => socket.end("530 no\r\n"));
  });
  expect(factsIn(await anonymous(target)).get("anonymous")).toEqual(["refused"]);
});

it.each([
  ["another protocol", "SSH-2.0-x\r\n"],
  ["a reply without an end", "220-hello\r\n".repeat(5_000)],
  ["a line without an end", "220 ".padEnd(9_000, "x")],
])("takes %s for no FTP", async (_, words) => {
  expect(await banner(await tcpService((socket) => socket.end(words)))).toMatchObject({ kind: "garbled" });
});

it.each(["banner", "anonymous"])("bears whatever it is told, asked for %s", (variant) =>
  bearsAnyPeer(
    ftpHello,
    variant,
    Buffer.from("220 ready\r\n211-Features:\r\n AUTH TLS\r\n SIZE\r\n211 End\r\n221 bye\r\n"),
  ),
);
