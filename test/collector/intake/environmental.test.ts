import { expect, it } from "vitest";
import { environmental } from "../../../collector/intake/environmental.ts";

const requiring = (level: "low" | "medium" | "high") => ({
  confidentiality: level,
  integrity: level,
  availability: level,
});
const V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:N";

it.each([
  [V31, "low", 8.2, 6.2],
  [V31, "medium", 8.2, 8.2],
  [V31, "high", 8.2, 9.7],
  ["AV:N/AC:L/Au:N/C:P/I:P/A:P", "high", 7.5, 8.8],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "low", 9.3, 8.9],
] as const)("scores %s where requirements are %s, beside its base score", (vector, level, base, score) => {
  expect(environmental(vector, requiring(level))).toMatchObject({ base, score });
});

it("puts the place's requirements in the place of the vector's, and keeps what else it says", () => {
  expect(environmental(`${V31}/E:U/CR:L/MAV:L`, requiring("high"))).toMatchObject({
    vector: `${V31}/E:U/MAV:L/CR:H/IR:H/AR:H`,
    terms: { CR: "H", IR: "H", AR: "H" },
  });
});

it("scores nothing that can't be read", () => {
  expect(environmental("CVSS:3.1/AV:N", requiring("high"))).toBeUndefined();
});
