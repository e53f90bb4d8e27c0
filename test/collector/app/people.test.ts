import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exposureOf } from "../../support/small-network.ts";
import { openStage, type Stage } from "../../support/story.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

const create = (name: string, first = false) =>
  stage.house.execute("create-user", { name, role: "admin", passwordHash: "a hash", first });
const created = async (name: string): Promise<string> => {
  const reply = await create(name);
  if (reply.kind !== "created") throw new Error(`${name} was not created`);
  return reply.userId;
};
const audited = () =>
  stage.house.rows<{ what: string }>("SELECT what FROM audit ORDER BY no DESC LIMIT 1")[0]?.what;

describe("the first account", () => {
  it("is made once, though two ask at the same moment", async () => {
    const replies = await Promise.all([create("ann", true), create("bob", true)]);
    expect(replies.map(({ kind }) => kind)).toEqual(["created", "not-first"]);
  });
});

it("gives a name to one person", async () => {
  await create("ann");
  expect(await create("ann")).toEqual({ kind: "name-taken" });
});

describe("a session", () => {
  it("is made for who is there, in the epoch that is theirs", async () => {
    const userId = await created("ann");
    await stage.house.execute("create-session", { userId, hash: "h", expiresAt: 1 });
    expect(stage.house.rows("SELECT epoch FROM sessions")).toEqual([{ epoch: 1 }]);
    await expect(
      stage.house.execute("create-session", { userId: "nobody", hash: "i", expiresAt: 1 }),
    ).rejects.toThrow("gone");
  });

  it("drops those that have expired, and is ended by its owner", async () => {
    const userId = await created("ann");
    const expiresAt = stage.house.clock() + 1;
    await stage.house.execute("create-session", { userId, hash: "old", expiresAt });
    stage.house.pass(1);
    await stage.house.execute("create-session", { userId, hash: "new", expiresAt: expiresAt + 1_000 });
    expect(stage.house.rows("SELECT hash FROM sessions")).toEqual([{ hash: "new" }]);
    await stage.house.execute("end-session", { hash: "new" });
    expect([stage.house.rows("SELECT hash FROM sessions"), audited()]).toEqual([[], "sign-out"]);
  });
});

it("notes who failed to sign in, cut to a bearable length", async () => {
  await stage.house.execute("failed-sign-in", { name: "x".repeat(5_000) });
  expect(stage.house.rows("SELECT length(subject) AS n FROM audit ORDER BY no DESC LIMIT 1")).toEqual([
    { n: 100 },
  ]);
});

it("makes an API token and takes it back once", async () => {
  const userId = await created("ann");
  const { id } = await stage.house.execute("create-api-token", {
    userId,
    hash: "h",
    name: "ci",
    expiresAt: 1,
  });
  expect(await stage.house.execute("revoke-api-token", { id })).toEqual({ kind: "revoked" });
  expect(await stage.house.execute("revoke-api-token", { id })).toEqual({ kind: "not-found" });
});

describe("assigning an exposure", () => {
  it("names its owner, as a statement that changes nothing else", async () => {
    const { id: exposureId, state } = exposureOf(stage.house);
    await stage.house.execute("assign", { exposureId, owner: "ann" });
    expect(
      stage.house.rows("SELECT x.owner, s.kind FROM exposures x JOIN statements s ON s.exposure_no = x.no"),
    ).toEqual([{ owner: "ann", kind: "assigned" }]);
    expect(exposureOf(stage.house).state).toBe(state);
    expect(await stage.house.execute("rebuild", {})).toMatchObject({ differences: [] });
  });

  it("that nobody knows is refused", async () => {
    await expect(stage.house.execute("assign", { exposureId: "made-up", owner: null })).rejects.toThrow(
      "made-up",
    );
  });
});
