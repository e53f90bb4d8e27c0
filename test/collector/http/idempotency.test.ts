import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Fault } from "../../../proto/fault.ts";
import { openPeople, type People } from "../../support/people.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people.close());

describe("a write repeated with the same Idempotency-Key", () => {
  const halt = (key: string, reason: string, role = "operator") =>
    people.ask(role, "POST /halt", { reason }, { "idempotency-key": key });

  it("is done once and answered alike", async () => {
    const before = people.commands.length;
    const first = await halt("k-1", "incident");
    const second = await halt("k-1", "incident");
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(people.commands).toHaveLength(before + 1);
  });

  it("is done once though both are under way", async () => {
    const before = people.commands.length;
    await Promise.all([halt("k-2", "x"), halt("k-2", "x")]);
    expect(people.commands).toHaveLength(before + 1);
  });

  it("is refused when it is another write", async () => {
    await halt("k-3", "one");
    expect((await halt("k-3", "other")).body).toMatchObject({ status: 409, field: "Idempotency-Key" });
  });

  it("is another write when somebody else does it", async () => {
    const before = people.commands.length;
    await halt("k-4", "x");
    await halt("k-4", "x", "admin");
    expect(people.commands).toHaveLength(before + 2);
  });

  it("is tried again when it failed", async () => {
    let calls = 0;
    const flaky = await openPeople({
      halt: () => {
        calls += 1;
        if (calls === 1) throw new Fault("busy", "Try again");
        return { kind: "halted", agents: 1 };
      },
    });
    const once = () => flaky.ask("operator", "POST /halt", { reason: "x" }, { "idempotency-key": "k" });
    expect([(await once()).status, (await once()).status]).toEqual([503, 200]);
    await flaky.close();
  });

  it("is remembered for a day", async () => {
    const before = people.commands.length;
    await halt("k-5", "x");
    people.later(24 * 3_600_000 - 1);
    await halt("k-5", "x");
    expect(people.commands).toHaveLength(before + 1);
  });
});
