import { createHash, generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MOST_OUTSTANDING, MOST_PER_LIFE } from "../../../collector/app/renew-certificate.ts";
import { batchHash } from "../../../proto/seal.ts";
import { observe, type SealingAgent, sealingAgent } from "../../support/sealing-agent.ts";
import { openStage, type Stage } from "../../support/story.ts";
import { health } from "../../support/worlds.ts";
import { BAD_CSR } from "../../support/writer.ts";

let stage: Stage;
let agent: SealingAgent;
beforeEach(async () => {
  stage = await openStage();
  agent = stage.outside;
});
afterEach(() => stage.house.close());

type Row = { fingerprint: string; status: string; first_used_at: number | null };
const certificates = () =>
  stage.house.rows<Row>(
    "SELECT c.* FROM certificates c JOIN agents a ON a.no = c.agent_no WHERE a.id = ? ORDER BY c.issued_at, c.rowid",
    agent.id,
  );
const inForce = () => certificates().filter(({ status }) => status === "active");
const statusOf = (agentId = agent.id) =>
  stage.house.rows<{ status: string; frozen_because: string }>(
    "SELECT * FROM agents WHERE id = ?",
    agentId,
  )[0];
const audited = (what: string) =>
  stage.house.rows<{ who: string; body: string }>("SELECT * FROM audit WHERE what = ?", what);
const newest = () => certificates().at(-1)?.fingerprint ?? "";
const helloWith = (fingerprint: string, over: object = {}) =>
  stage.house.execute("agent-hello", {
    agentId: agent.id,
    hello: agent.hello(stage.house.clock()),
    from: "192.0.2.1",
    fingerprint,
    ...over,
  });
const renew = (over: object = {}) =>
  stage.house.execute("renew-certificate", {
    agentId: agent.id,
    fingerprint: inForce()[0]?.fingerprint ?? "",
    from: "192.0.2.1",
    ...agent.renewal(),
    ...over,
  });
/** An observation in the chain, of a job that nobody gave: it is filed and bears on nothing. */
const seal = (from = agent) =>
  from.seal([observe({ jobId: "none" }, "self-check", health, stage.house.clock())], stage.house.clock());

describe("a renewal", () => {
  it("gives another certificate, and the old one opens the door until the new one is used", async () => {
    const old = newest();
    await helloWith(old);
    expect(await renew()).toMatchObject({ kind: "renewed", authorities: "the authority's certificate" });
    expect(inForce()).toHaveLength(2);
    await helloWith(old);
    expect(inForce()).toHaveLength(2);
    await helloWith(newest());
    expect(inForce().map(({ fingerprint }) => fingerprint)).toEqual([newest()]);
    expect(certificates().find(({ fingerprint }) => fingerprint === old)?.status).toBe("retired");
    expect(audited("renew-certificate")).toHaveLength(1);
  });

  it("is for the agent of the session, whose evidence key signed it, and for no other", async () => {
    const { near } = stage;
    expect(await renew(near.renewal())).toMatchObject({ code: "bad-proof" });
    expect(await renew(agent.renewal("x", generateKeyPairSync("ed25519").privateKey))).toMatchObject({
      code: "bad-proof",
    });
    expect(await renew({ csr: "another one than was signed" })).toMatchObject({ code: "bad-proof" });
    expect(await renew({ proof: new Uint8Array(3) })).toMatchObject({ code: "bad-proof" });
    expect(certificates()).toHaveLength(1);
  });

  it("is refused over a request that can't be used, in a session whose certificate is over, and to who is not active", async () => {
    expect(await renew(agent.renewal(BAD_CSR))).toMatchObject({ code: "bad-csr" });
    expect(await renew({ fingerprint: "ab".repeat(32) })).toMatchObject({ code: "expired" });
    stage.house.pass(8 * 86_400_000);
    expect(await renew({ fingerprint: newest() })).toMatchObject({ code: "expired" });
    await stage.house.execute("freeze-agent", { agentId: agent.id, reason: "drill" });
    expect(await renew()).toMatchObject({ code: "revoked" });
  });

  it("leaves no more certificates in force than three, and never ends the one in use", async () => {
    const used = newest();
    await helloWith(used);
    for (let i = 0; i < 8; i++) {
      stage.house.pass(1_000);
      expect(await renew({ fingerprint: used })).toMatchObject({ kind: "renewed" });
      expect(inForce().length).toBeLessThanOrEqual(MOST_OUTSTANDING);
      expect(inForce().map(({ fingerprint }) => fingerprint)).toContain(used);
      expect(inForce().map(({ fingerprint }) => fingerprint)).toContain(newest());
    }
  });

  it("can't be had without end", async () => {
    const used = newest();
    const replies: string[] = [];
    for (let i = 0; i < MOST_PER_LIFE + 3; i++) replies.push((await renew({ fingerprint: used })).kind);
    expect(replies.filter((kind) => kind === "renewed")).toHaveLength(MOST_PER_LIFE - 1);
    stage.house.pass(6 * 86_400_000);
    expect(await renew({ fingerprint: used })).toMatchObject({ code: "too-many" });
  });
});

describe("an identity is frozen", () => {
  const disconnects = () => stage.house.effects.filter(({ kind }) => kind === "disconnect");

  it("when a boot id comes back after a newer one took its place", async () => {
    const at = () => stage.house.clock();
    const boot = (bootId: string) =>
      helloWith(newest(), { hello: { ...agent.hello(at()), bootId }, connectedAt: at() });
    await boot("first");
    stage.house.pass(1_000);
    expect(await boot("second")).toMatchObject({ kind: "welcome" });
    stage.house.pass(1_000);
    expect(await boot("first")).toMatchObject({ kind: "refused", code: "frozen" });
    expect(statusOf()).toMatchObject({
      status: "frozen",
      frozen_because: expect.stringContaining("two processes"),
    });
    expect(disconnects()).toMatchObject([{ agentId: agent.id, code: "frozen" }]);
    expect(audited("freeze-agent")).toMatchObject([{ who: "plumbline" }]);
    expect(await helloWith(newest())).toMatchObject({ code: "frozen" });
    // What it saw before stays, what comes now is not taken.
    expect(await stage.house.commit(seal())).toMatchObject([{ kind: "refused", code: "frozen" }]);
  });

  it("when a batch signed with its key forks its chain", async () => {
    const other = seal();
    await stage.house.commit(other);
    const changed = other.payload.map((byte, i) => (i === other.payload.length - 1 ? byte ^ 1 : byte));
    const fork = agent.frameOf(changed, stage.house.clock());
    expect(await stage.house.commit(fork)).toMatchObject([{ kind: "refused", code: "fork" }]);
    expect(statusOf()?.status).toBe("frozen");
    expect(stage.house.rows("SELECT 1 FROM quarantine")).toHaveLength(1);
  });

  it("when it says, signed, that its chain holds another batch than ours", async () => {
    await stage.house.commit(seal());
    await stage.house.commit(seal());
    const another = createHash("sha256").update("another").digest();
    const say = (fork: ReturnType<SealingAgent["fork"]>) =>
      stage.house.execute("chain-fork", { agentId: agent.id, fork, from: "192.0.2.1" });
    expect(await say(agent.fork(9, another))).toEqual({ kind: "not-believed" });
    expect(await say(agent.fork(1, another, generateKeyPairSync("ed25519").privateKey))).toEqual({
      kind: "not-believed",
    });
    const [first] = stage.house.rows<{ payload: Buffer }>(
      "SELECT payload FROM batches WHERE last_sequence = 1",
    );
    expect(await say(agent.fork(1, batchHash(first?.payload ?? new Uint8Array())))).toEqual({
      kind: "not-believed",
    });
    expect(statusOf()?.status).toBe("active");
    expect(await say(agent.fork(1, another))).toEqual({ kind: "frozen" });
    expect(statusOf()).toMatchObject({ status: "frozen", frozen_because: expect.stringContaining("forked") });
  });

  it("not by a gap, a repetition, or a batch that is not signed with its key", async () => {
    const first = seal();
    await stage.house.commit(first);
    await stage.house.commit(first);
    seal();
    await stage.house.commit(seal());
    const stranger = sealingAgent();
    await stage.house.commit({
      ...first,
      signature: stranger.frameOf(first.payload, stage.house.clock()).signature,
    });
    expect(statusOf()?.status).toBe("active");
  });

  it("until a person thaws it, with a reason; both are in the audit trail", async () => {
    await stage.house.execute("freeze-agent", { agentId: agent.id, reason: "a laptop was stolen" });
    expect(await stage.house.execute("thaw-agent", { agentId: agent.id, reason: "found again" })).toEqual({
      kind: "thawed",
    });
    expect(await helloWith(newest())).toMatchObject({ kind: "welcome" });
    expect(audited("thaw-agent")).toMatchObject([{ who: "tess", body: '{"reason":"found again"}' }]);
    expect(await stage.house.execute("thaw-agent", { agentId: agent.id, reason: "again" })).toEqual({
      kind: "was-not-frozen",
    });
  });
});

describe("a token for one agent", () => {
  const tokenFor = (over: object = {}) =>
    stage.house.execute("create-join-token", {
      segment: "",
      labels: {},
      ttlMs: 60_000,
      uses: 1,
      forAgent: agent.id,
      ...over,
    });
  const rejoin = async (token: string, as = agent) => stage.house.execute("join", as.joinRequest(token));

  it("brings it back with its identity and its chain, and ends every older certificate", async () => {
    await stage.house.commit(seal());
    const { token } = await tokenFor();
    stage.house.pass(1);
    expect(await rejoin(token)).toMatchObject({
      kind: "joined",
      joined: { agentId: agent.id, segment: "internet", status: "active" },
    });
    expect(inForce()).toHaveLength(1);
    expect(await helloWith(newest())).toMatchObject({ kind: "welcome", durableSequence: 1 });
    expect(await stage.house.commit(seal())).toMatchObject([{ kind: "durable", sequence: 2 }]);
    expect(audited("rejoin")).toHaveLength(1);
  });

  it("is for its evidence key alone, and stays as it was when another shows it", async () => {
    const { token } = await tokenFor();
    expect(await rejoin(token, sealingAgent())).toMatchObject({ code: "another-agent" });
    expect(await rejoin(token, stage.near)).toMatchObject({ code: "another-agent" });
    expect(await rejoin(token)).toMatchObject({ kind: "joined" });
  });

  it("is not any token: an agent that is known can't join a second time", async () => {
    const { token } = await tokenFor({ forAgent: undefined, segment: "data" });
    expect(await rejoin(token)).toMatchObject({ code: "another-agent" });
    expect(await rejoin(token, sealingAgent())).toMatchObject({ kind: "joined" });
  });

  it("lets a frozen one back only when whoever made it said so, and a revoked one never", async () => {
    const { token: early } = await tokenFor();
    await stage.house.execute("freeze-agent", { agentId: agent.id, reason: "drill" });
    await expect(tokenFor()).rejects.toThrow("--thaw");
    expect(await rejoin(early)).toMatchObject({ code: "frozen" });
    const { token } = await tokenFor({ thaw: true });
    expect(await rejoin(token)).toMatchObject({ kind: "joined" });
    expect(statusOf()?.status).toBe("active");
    const { token: late } = await tokenFor();
    await stage.house.execute("revoke-agent", { agentId: agent.id });
    await expect(tokenFor()).rejects.toThrow("for good");
    expect(await rejoin(late)).toMatchObject({ code: "revoked" });
  });
});

describe("a join token", () => {
  const create = (over: object = {}) =>
    stage.house.execute("create-join-token", {
      segment: "data",
      labels: {},
      ttlMs: 60_000,
      uses: 1,
      ...over,
    });

  it("that was revoked opens nothing, and can't be revoked twice", async () => {
    const { token, id } = await create();
    expect(await stage.house.execute("revoke-join-token", { id })).toEqual({ kind: "revoked" });
    expect(await stage.house.execute("revoke-join-token", { id })).toEqual({ kind: "not-in-force" });
    expect(await stage.house.execute("revoke-join-token", { id: "%" })).toEqual({ kind: "not-in-force" });
    expect(await stage.house.execute("join", sealingAgent().joinRequest(token))).toMatchObject({
      code: "token-spent",
    });
  });

  it("that is shown once too often raises an alert that names who made it, and not its secret", async () => {
    const { token, id } = await create();
    await stage.house.execute("join", sealingAgent().joinRequest(token));
    await stage.house.execute("join", sealingAgent().joinRequest(token));
    const [event] = stage.house.rows<{ body: string }>("SELECT body FROM events WHERE kind = 'alert'");
    expect(event?.body).toContain(id);
    expect(event?.body).toContain("already used; made by tess for segment data");
    expect(audited("join-refused").at(-1)?.body).toContain(`"token":"${id}"`);
    expect(
      JSON.stringify(stage.house.rows("SELECT body FROM events UNION SELECT body FROM audit")),
    ).not.toContain(token.split(".")[1]);
  });

  it("that asks for approval lets nobody in before a person compared the fingerprint", async () => {
    const { token } = await create({ approve: true });
    const waiting = sealingAgent();
    const reply = await stage.house.execute("join", waiting.joinRequest(token));
    if (reply.kind !== "joined") throw new Error(reply.sentence);
    const { agentId, status } = reply.joined;
    expect(status).toBe("pending");
    waiting.welcomeAs(agentId);
    expect(await stage.house.hello(waiting)).toMatchObject({ kind: "refused", code: "pending" });
    expect(await stage.house.commit(seal(waiting))).toMatchObject([{ kind: "refused" }]);
    const fingerprint = createHash("sha256").update(waiting.spki).digest("hex");
    await expect(
      stage.house.execute("approve-agent", { agentId, fingerprint: "ab".repeat(32) }),
    ).rejects.toThrow("not the machine you look at");
    expect(await stage.house.execute("approve-agent", { agentId, fingerprint })).toEqual({
      kind: "approved",
    });
    expect(await stage.house.hello(waiting)).toMatchObject({ kind: "welcome" });
  });
});

describe("a roll-over of the authority", () => {
  const finish = (force: boolean) => stage.house.execute("finish-authority", { force });

  it("ends only when every agent has used a certificate of the new one, or is left behind on purpose", async () => {
    await expect(finish(false)).rejects.toThrow("No roll-over");
    await stage.house.execute("roll-authority", {});
    await expect(stage.house.execute("roll-authority", {})).rejects.toThrow("under way");
    stage.house.pass(120_000);
    expect(await finish(false)).toEqual({
      kind: "waiting",
      stragglers: [agent.id, stage.near.id],
      tokens: 0,
    });
    stage.house.pass(1);
    await renew();
    expect(await finish(false)).toMatchObject({ stragglers: [agent.id, stage.near.id] });
    await helloWith(newest());
    expect(await finish(false)).toMatchObject({ stragglers: [stage.near.id] });
    expect(await finish(true)).toMatchObject({ kind: "finished" });
    expect(stage.house.effects.filter(({ kind }) => kind === "authorities-changed")).toHaveLength(2);
    expect(audited("finish-authority")[0]?.body).toContain(stage.near.id);
  });

  it("does not wait for who was revoked or whose certificate has ended", async () => {
    await stage.house.execute("roll-authority", {});
    await stage.house.execute("revoke-agent", { agentId: agent.id });
    stage.house.pass(8 * 86_400_000);
    expect(await finish(false)).toMatchObject({ kind: "finished" });
  });
});
