import { afterEach, beforeEach, expect, it } from "vitest";
import { verifyAudit } from "../../../collector/app/verify-audit.ts";
import { chainView } from "../../../collector/store/chain-view.ts";
import { exposureOf, finding, importInto, NETWORK, report } from "../../support/small-network.ts";
import { BAD_CSR, type House, openHouse } from "../../support/writer.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
  await importInto(house, report([finding()]));
  await house.execute("assign", { exposureId: exposureOf(house).id, owner: "ann" });
  await house.execute("halt", { scope: "all", reason: "drill" });
});
afterEach(() => house.close());

const verify = () => verifyAudit(chainView(house.store.sqlite).audit());

it("keeps an audit log that follows from its start, over a restart too", async () => {
  await house.restart();
  await house.execute("resume", { scope: "all" });
  expect(verify()).toEqual({ entries: 5, verified: 5, firstBreak: undefined });
});

it("shows an entry that was edited behind the program's back", () => {
  house.store.sqlite.exec("DROP TRIGGER audit_no_update; UPDATE audit SET who = 'nobody' WHERE no = 3");
  expect(verify()).toMatchObject({ entries: 4, firstBreak: expect.stringContaining("audit entry 3") });
});

it("shows an entry that was dropped behind the program's back", () => {
  house.store.sqlite.exec("DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE no = 2");
  expect(verify().firstBreak).toContain("audit entry 3");
});

it("writes nothing for a change that was rolled back", async () => {
  const before = verify().entries;
  await expect(house.execute("assign", { exposureId: "nothing", owner: null })).rejects.toThrow("nothing");
  expect(verify().entries).toBe(before);
});

it("notes who was turned away with a token that can't be used, and nothing of the token", async () => {
  const agent = await house.join({ segment: "data" });
  const spent = agent.joinRequest("plj1.made-up");
  await house.execute("join", { ...spent, csr: BAD_CSR });
  await house.execute("join", spent);
  const [entry] = house.rows<{ what: string; from_address: string; body: string }>(
    "SELECT what, from_address, body FROM audit ORDER BY no DESC LIMIT 1",
  );
  expect(entry).toEqual({
    what: "join-refused",
    from_address: "192.0.2.1",
    body: '{"code":"another-agent","why":"unknown"}',
  });
});
