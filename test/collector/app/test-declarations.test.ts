import { expect, it } from "vitest";
import { inventorySchema } from "../../../collector/domain/inventory.ts";
import { intent } from "../../support/declarations.ts";
import { openHouse } from "../../support/writer.ts";

it("tests no more at once than one declaration may stand for, and says how all are tested", async () => {
  const house = await openHouse();
  const ports = Array.from({ length: 256 }, (_, port) => ({ port: port + 1 }));
  const assets = Array.from({ length: 8 }, (_, i) => ({
    name: `db${i}`,
    addresses: [`10.0.2.${i + 1}`],
    segment: "data",
    endpoints: ports,
  }));
  const segments = [
    { name: "internet", trust: "untrusted" },
    { name: "data", trust: "internal" },
  ];
  await house.execute("apply-inventory", { document: inventorySchema.parse({ segments, assets }) });
  await house.execute("apply-intents", {
    intents: assets.map(({ name }) => intent({ id: name, to: { asset: name }, ports: "*" })),
  });
  await expect(house.execute("test-intents", {})).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining(
      "They stand for 2048 claims, and 2000 are tested at once: name some, or have all of them tested on a schedule",
    ),
  });
  expect(await house.execute("test-intents", { ids: ["db1"] })).toMatchObject({ kind: "nothing-to-test" });
  await house.close();
});
