import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { control, intent } from "../../support/declarations.ts";
import { openStage, type Stage } from "../../support/story.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.house.close());

const apply = (over: Readonly<Record<string, unknown>> = {}) =>
  stage.house.execute("apply-intents", { intents: [intent(over)] });

/** What a declaration stands for now. */
const standsFor = (id: string) =>
  stage.house.rows<{ subject: string; expectation: string }>(
    `SELECT c.subject, c.expectation FROM declared_claims d JOIN declarations g ON g.no = d.declaration_no
       JOIN claims c ON c.no = d.claim_no WHERE g.id = ? AND d.ended_at IS NULL ORDER BY d.no`,
    id,
  );
const missing = (id: string) =>
  stage.house.rows<{ missing: string | null }>("SELECT missing FROM declarations WHERE id = ?", id)[0]
    ?.missing;

describe("an intent whose rule is turned round", () => {
  it("stands for what it says now, and not for what it said before", async () => {
    await apply();
    expect(standsFor("no-ssh")).toEqual([{ subject: "intent", expectation: "deny" }]);
    await apply({ rule: "allow" });
    expect(standsFor("no-ssh")).toEqual([{ subject: "intent", expectation: "allow" }]);
    await apply();
    expect(standsFor("no-ssh")).toEqual([{ subject: "intent", expectation: "deny" }]);
  });

  it("proves no control any more: that a flow gets through stops nobody", async () => {
    await apply();
    await stage.house.execute("apply-controls", { controls: [control()] });
    expect(standsFor("edge")).toEqual([{ subject: "intent", expectation: "deny" }]);
    await apply({ rule: "allow" });
    expect(standsFor("edge")).toEqual([]);
    expect(missing("edge")).toBe('the intent "no-ssh" denies nothing any more');
  });
});

describe("one document with both", () => {
  it("makes intents before the controls that name them, and twice the same changes nothing", async () => {
    const both = { intents: [intent()], controls: [control()] };
    expect(await stage.house.execute("apply-intents", both)).toMatchObject({ created: 2, claims: 2 });
    expect(await stage.house.execute("apply-controls", both)).toMatchObject({ created: 0, unchanged: 2 });
    expect(standsFor("edge")).toEqual([{ subject: "intent", expectation: "deny" }]);
  });

  it("is applied whole or not at all, and names the place", async () => {
    const both = { intents: [intent()], controls: [control({ provenBy: [{ intent: "elsewhere" }] })] };
    await expect(stage.house.execute("apply-intents", both)).rejects.toMatchObject({
      field: "controls.0.provenBy.0.intent",
    });
    expect(stage.house.rows("SELECT id FROM declarations")).toEqual([]);
  });
});

describe("declarations that name endpoints which no report knew of", () => {
  it("are counted in by the others at once, so that the same document twice changes nothing", async () => {
    const both = {
      intents: [
        intent({ id: "all-of-data", to: { segment: "data" }, ports: "*" }),
        intent({ id: "no-admin", ports: [8_080] }),
      ],
      controls: [
        control({ provenBy: [{ scenario: "reach.tcp", target: "tcp/10.0.2.11:9090", from: "internet" }] }),
      ],
    };
    const { claims } = await stage.house.execute("apply-intents", both);
    expect(await stage.house.execute("apply-intents", both)).toMatchObject({ unchanged: 3, claims });
    expect(standsFor("all-of-data")).toHaveLength(5);
  });
});
