import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inventorySchema } from "../../../collector/domain/inventory.ts";
import { exposuresOf, finding, importInto, NETWORK, report } from "../../support/small-network.ts";
import { type House, openHouse } from "../../support/writer.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.execute("apply-inventory", { document: NETWORK });
});
afterEach(() => house.close());

const REDIS = { host: "10.0.2.10", port: 6379, protocol: "tcp" } as const;
const redis = () => finding({ weakness: "100634", title: "Redis Server", cve: [], endpoint: REDIS });
const nessus = { format: "nessus-xml" };

const claims = () =>
  house
    .rows<{
      question: string;
      segment: string;
      scenario_id: string;
      parameters: string;
      endpoint_no: number | null;
    }>("SELECT question, segment, scenario_id, parameters, endpoint_no FROM claims ORDER BY no")
    .map(
      (one) =>
        `${one.segment} ${one.scenario_id}${one.endpoint_no === null ? " on the host" : ""} ${one.parameters}`,
    );

describe("an imported weakness", () => {
  it("has the claim that it is there beside the claim that it is reached", async () => {
    await importInto(house, report([redis()], nessus));
    expect(claims()).toEqual([
      "internet reach.tcp {}",
      "internet posture.redis-unauth {}",
      "data posture.redis-unauth {}",
    ]);
  });

  it("is judged by the way to it alone: nobody has tested the claim that it is there", async () => {
    await importInto(house, report([redis()], nessus));
    const lacking = JSON.parse(exposuresOf(house)[0]?.state ?? "{}").validation.lacking as {
      segment: string;
    }[];
    expect(lacking.map(({ segment }) => segment)).toEqual(["internet"]);
  });

  it("that is a package's is asked of the host, with the version that the report names", async () => {
    const given = finding({
      weakness: "CVE-1:nginx",
      endpoint: null,
      component: "nginx@1.1",
      evidence: ["nginx@1.1 in db1 (debian 12); fixed in 1.2"],
    });
    await importInto(house, report([given], { format: "trivy-json" }));
    expect(claims()).toEqual([
      'data pkg.version on the host {"fixed":"1.2","package":"nginx"}',
      'data svc.restarted on the host {"package":"nginx","process":"nginx"}',
    ]);
  });

  it("that comes again brings no claim twice, and a new segment brings its own", async () => {
    await importInto(house, report([redis()], nessus));
    const before = claims();
    await importInto(house, report([redis()], { ...nessus, warnings: ["again"] }));
    expect(claims()).toEqual(before);
    await house.execute("apply-inventory", {
      document: inventorySchema.parse({
        segments: [{ name: "guests", cidrs: ["10.0.9.0/24"], trust: "untrusted" }],
      }),
    });
    expect(claims().filter((one) => !before.includes(one))).toEqual([
      "guests reach.tcp {}",
      "guests posture.redis-unauth {}",
    ]);
  });

  it("widens nothing that it could: no segment, asset or endpoint but its own", async () => {
    await importInto(house, report([redis()], nessus));
    expect(
      house.rows("SELECT DISTINCT e.host, e.port FROM claims c JOIN endpoints e ON e.no = c.endpoint_no"),
    ).toEqual([{ host: "10.0.2.10", port: 6379 }]);
  });
});
