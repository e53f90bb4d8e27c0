import { expect, it } from "vitest";
import { type AddressClaim, familyGaps } from "../../../collector/domain/family-parity.ts";

const four: AddressClaim = {
  segment: "internet",
  expectation: "deny",
  transport: "tcp",
  host: "10.2.0.10",
  port: 445,
  standing: "refuted",
};
const six: AddressClaim = { ...four, host: "fd10:2::10", standing: "supported" };
const BOTH = ["fileserver", "10.2.0.10", "fd10:2::10"];

/** What is said of the first claim, where these are all of the asset. */
const said = (claims: readonly AddressClaim[], addresses: readonly string[] = BOTH) =>
  familyGaps(claims.slice(0, 1), claims, addresses).map(({ kind, sentence }) => `${kind}: ${sentence}`);

const DIFFERENCE =
  "differs: From internet, tcp/445 is reached over IPv6 (fd10:2::10) and not over IPv4 (10.2.0.10): the two families of this asset differ";

it("says that the families differ, from whichever side it is asked", () => {
  expect(said([four, six])).toEqual([DIFFERENCE]);
  expect(said([six, four])).toEqual([DIFFERENCE]);
});

it("has nothing to say where both are alike, or where there is only one", () => {
  expect(said([four, { ...six, standing: "refuted" }])).toEqual([]);
  expect(said([four], ["fileserver", "10.2.0.10"])).toEqual([]);
});

it.each(["unvalidated", "inconclusive"] as const)(
  "says that the other family is not settled: %s",
  (standing) => {
    expect(said([four, { ...six, standing }])).toEqual([
      expect.stringMatching(/^untested: .*fd10:2::10 too/),
    ]);
  },
);

it("says so too where the other address is known and nobody asks it", () => {
  expect(said([four])).toEqual([expect.stringMatching(/^untested: .*fd10:2::10 too/)]);
});

it.each([
  ["another segment", { segment: "office" }],
  ["another port", { port: 22 }],
  ["another transport", { transport: "udp" }],
  ["what must be allowed", { expectation: "allow" }],
] as const)("compares nothing with %s", (_, other) => {
  expect(said([four, { ...six, ...other }])).toEqual([expect.stringMatching(/^untested/)]);
});

it("says each thing once, however many claims ask the same", () => {
  expect(familyGaps([four, four], [four, six], BOTH)).toHaveLength(1);
});
