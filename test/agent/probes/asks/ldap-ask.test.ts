import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ldapAsk } from "../../../../agent/probes/asks/ldap-ask.ts";
import { bearsAnyPeer } from "../../support/any-peer.ts";
import { asking, factsIn } from "../../support/asking.ts";
import type { RealService } from "../../support/real-service.ts";
import { tcpService } from "../../support/service.ts";
import { slapd } from "../../support/slapd.ts";

const facts = async ({ target }: RealService, variant: string) =>
  Object.fromEntries(factsIn(await asking("ldap-ask", variant)(target)));

describe("a real slapd that shows everything to everybody", () => {
  let open: RealService;
  beforeAll(async () => {
    open = await slapd("", "access to * by * read");
  });
  afterAll(() => open.end());

  it("tells its root entry", async () => {
    expect(await facts(open, "root-dse")).toMatchObject({
      result: ["success"],
      "root-readable": ["yes"],
      contexts: ["dc=corp,dc=test"],
      versions: ["3"],
    });
  });

  it("lets nobody in by no name and no password", async () => {
    expect(await facts(open, "anonymous-bind")).toEqual({ bind: ["success"] });
  });

  it("shows that there is an entry, of which nothing is asked", async () => {
    expect(await facts(open, "naming-context")).toEqual({
      "root-readable": ["yes"],
      base: ["dc=corp,dc=test"],
      result: ["sizeLimitExceeded"],
      entries: ["1"],
      entry: ["shown"],
    });
  });
});

describe("a real slapd that shows its root entry alone", () => {
  let hidden: RealService;
  beforeAll(async () => {
    hidden = await slapd("disallow bind_anon", "access to * by users read by anonymous auth");
  });
  afterAll(() => hidden.end());

  it("still tells its root entry, by which it is the same service", async () => {
    expect(await facts(hidden, "root-dse")).toMatchObject({ "root-readable": ["yes"] });
  });

  it("lets no bind through without a name", async () => {
    expect(await facts(hidden, "anonymous-bind")).toEqual({ bind: ["inappropriateAuthentication"] });
  });

  it("knows no entry of its tree", async () => {
    expect(await facts(hidden, "naming-context")).toMatchObject({
      result: ["insufficientAccessRights"],
      entries: ["0"],
    });
  });
});

it("asks a real slapd that tells strangers nothing, and is told so", async () => {
  const closed = await slapd("require authc", "");
  try {
    expect(await facts(closed, "root-dse")).toMatchObject({
      result: ["unwillingToPerform"],
      "root-readable": ["no"],
    });
    expect(await facts(closed, "naming-context")).toEqual({
      "root-readable": ["no"],
      result: ["unwillingToPerform"],
    });
  } finally {
    await closed.end();
  }
});

it("reads an Active Directory's answer, which wants a bind first", async () => {
  const done = (id: number, code: number) =>
    Buffer.from([0x30, 12, 2, 1, id, 0x65, 7, 0x0a, 1, code, 4, 0, 4, 0]);
  const name = Buffer.from("namingContexts");
  const value = Buffer.from("DC=corp,DC=test");
  const wrap = (tag: number, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, body.length]), body]);
  };
  const attribute = wrap(0x30, wrap(4, name), wrap(0x31, wrap(4, value)));
  const entry = wrap(0x30, Buffer.from([2, 1, 1]), wrap(0x64, wrap(4), wrap(0x30, attribute)));
  let searches = 0;
  const target = await tcpService((socket) =>
    socket.on("data", () => {
      searches += 1;
      socket.write(searches === 1 ? Buffer.concat([entry, done(1, 0)]) : done(2, 1));
    }),
  );
  expect(Object.fromEntries(factsIn(await asking("ldap-ask", "naming-context")(target)))).toEqual({
    "root-readable": ["yes"],
    base: ["DC=corp,DC=test"],
    result: ["operationsError"],
    entries: ["0"],
    entry: ["not-shown"],
  });
});

describe("what is no directory", () => {
  it.each(["SSH-2.0-x\r\n", "\x30\x80", "\x30\x84\xff\xff\xff\xff", "\x30\x05\x02\x01\x01\x61\x00"])(
    "is reported as garbled: %j",
    async (words) => {
      const target = await tcpService((socket) => socket.end(Buffer.from(words, "latin1")));
      expect(await asking("ldap-ask", "root-dse")(target)).toMatchObject({ kind: "garbled" });
    },
  );

  it("is garbled where its entries never end", async () => {
    const entry = Buffer.from([0x30, 9, 2, 1, 1, 0x64, 4, 4, 0, 0x30, 0]);
    const target = await tcpService((socket) =>
      socket.end(Buffer.concat(Array.from({ length: 99 }, () => entry))),
    );
    expect(await asking("ldap-ask", "root-dse")(target)).toMatchObject({ kind: "garbled" });
  });

  it("is borne whatever it says", async () => {
    const entry = "30150201016410040030 0c300a04025473310404 026161".replaceAll(" ", "");
    await bearsAnyPeer(ldapAsk, "naming-context", Buffer.from(`${entry}300c02010165070a010004000400`, "hex"));
    await bearsAnyPeer(ldapAsk, "anonymous-bind", Buffer.from("300c02010161070a010004000400", "hex"));
  });
});
