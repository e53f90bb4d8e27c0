import { expect, it } from "vitest";
import { rulesForProbes } from "../../agent/rules-for-probes.ts";
import { rulesSchema } from "../../proto/engagement.ts";
import { instant } from "../../proto/time.ts";

const rules = rulesSchema.parse({
  format: "plumbline-rules/1",
  agreedBy: "the test",
  notBefore: "2026-01-01T00:00:00Z",
  notAfter: "2027-01-01T00:00:00Z",
  allow: [{ kinds: ["nfs-exports"], to: ["192.0.2.0/24"], ports: [111, 20048] }],
});
const wall = () => instant(Date.parse("2026-06-01T00:00:00Z"));
const mountd = (port: number) => ({ transport: "tcp", host: "192.0.2.7", port }) as const;

it("grants a second place where the rules name it for the same kind, at the tier of the job", () => {
  const inForce = { kind: "in-force", rules, digest: "", json: "", warning: "" } as const;
  const asked = (tier: number, port: number) =>
    rulesForProbes(() => inForce, tier, wall).permitsAlso("nfs-exports", mountd(port));
  expect(asked(0, 20_048)).toEqual({ granted: true, rule: "allow[0]" });
  expect(asked(0, 2_049)).toMatchObject({ granted: false, because: "not-listed" });
  expect(asked(1, 20_048)).toMatchObject({ granted: false, because: "tier-too-high" });
  expect(rulesForProbes(() => inForce, 0, wall).permitsAlso("redis-ask", mountd(111)).granted).toBe(false);
});

it("grants nothing without rules", () => {
  const none = rulesForProbes(() => ({ kind: "none", problem: "gone" }), 0, wall);
  expect(none.permitsAlso("nfs-exports", mountd(111))).toEqual({
    granted: false,
    rule: "rules",
    because: "not-listed",
  });
  expect(
    none.permitsSender({ transport: "tcp", host: "192.0.2.1", port: 1 }, "192.0.2.7", { maxBytes: 64 }),
  ).toBe(false);
});
