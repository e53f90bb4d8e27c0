import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MAX_TOKEN_MS } from "../../../collector/app/join-tokens.ts";
import { chainStart } from "../../../proto/seal.ts";
import { type SealingAgent, sealingAgent } from "../../support/sealing-agent.ts";
import { NETWORK } from "../../support/small-network.ts";
import { BAD_CSR, type House, openHouse } from "../../support/writer.ts";

let house: House;
let token: string;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
  token = await tokenFor({});
});
afterEach(() => house.close());

const tokenFor = async (over: { segment?: string; ttlMs?: number; uses?: number }): Promise<string> =>
  (
    await house.execute("create-join-token", {
      segment: "data",
      labels: { asset: "db1" },
      ttlMs: 60_000,
      uses: 1,
      ...over,
    })
  ).token;
const join = (agent: SealingAgent = sealingAgent(), over: object = {}) =>
  house.execute("join", { ...agent.joinRequest(token), ...over });
const agents = () =>
  house.rows<{ id: string; segment: string; labels: string; durable_hash: Buffer }>("SELECT * FROM agents");

describe("a join", () => {
  it("gives the agent an identity, the token's segment and labels, and the start of its chain", async () => {
    const agent = sealingAgent();
    const reply = await join(agent);
    expect(reply).toMatchObject({ kind: "joined", joined: { segment: "data" } });
    const [row] = agents();
    expect(row).toMatchObject({ segment: "data", labels: '{"asset":"db1"}' });
    expect(row?.durable_hash.equals(chainStart(row.id, agent.spki))).toBe(true);
  });

  it("spends its token", async () => {
    await join();
    expect(await join()).toMatchObject({ kind: "refused", code: "token-spent" });
  });

  it("succeeds once though two ask with one token at the same moment", async () => {
    const replies = await Promise.all([join(), join(), join()]);
    expect(replies.filter(({ kind }) => kind === "joined")).toHaveLength(1);
    expect(agents()).toHaveLength(1);
  });

  it("succeeds as often as the token says", async () => {
    token = await tokenFor({ uses: 2 });
    expect((await Promise.all([join(), join(), join()])).map(({ kind }) => kind)).toEqual([
      "joined",
      "joined",
      "refused",
    ]);
  });

  it("fails once the token has expired", async () => {
    house.pass(60_000);
    expect(await join()).toMatchObject({ code: "token-spent" });
  });

  it("fails with a token that nobody made", async () => {
    expect(await join(sealingAgent(), { secret: "x".repeat(43) })).toMatchObject({ code: "token-spent" });
  });

  it.each([
    ["a proof by another key", { proof: sealingAgent().joinRequest("").proof }, "bad-proof"],
    ["a proof over another request", { csr: "another request" }, "bad-proof"],
    ["an evidence key that is none", { evidenceKey: "AAAA" }, "bad-proof"],
  ])("with %s is refused and leaves the token as it was", async (_, over, code) => {
    expect(await join(sealingAgent(), over)).toMatchObject({ kind: "refused", code });
    expect(await join()).toMatchObject({ kind: "joined" });
  });

  it("whose certificate request is refused leaves the token as it was", async () => {
    expect(await house.execute("join", sealingAgent().joinRequest(token, BAD_CSR))).toMatchObject({
      code: "bad-csr",
    });
    expect(await join()).toMatchObject({ kind: "joined" });
  });
});

describe("a join token", () => {
  it("is kept as a hash", async () => {
    const [, secret = ""] = token.split(".");
    expect(JSON.stringify(house.rows("SELECT * FROM join_tokens, audit"))).not.toContain(secret);
  });

  it.each([0, -1, MAX_TOKEN_MS + 1, Number.NaN])("that would live for %d ms is refused", async (ttlMs) => {
    await expect(tokenFor({ ttlMs })).rejects.toThrow("at most an hour");
  });

  it("for a segment that nobody declared is refused", async () => {
    await expect(tokenFor({ segment: "nowhere" })).rejects.toThrow('"nowhere"');
  });
});
