import { describe, expect, it } from "vitest";
import { actOf, permits, rulesSchema } from "../../proto/engagement.ts";
import { rulesToJson } from "../../proto/rules-json.ts";
import {
  isWriting,
  needOf,
  SANDBOX_ACTS,
  SANDBOX_KINDS,
  SANDBOX_LIMITS,
  sandboxTemplate,
  widestOf,
  writtenBy,
} from "../../proto/sandbox.ts";
import { instant } from "../../proto/time.ts";

const AT = instant(Date.parse("2026-06-01T00:00:00Z"));
const TARGET = { transport: "tcp", host: "127.0.0.1", port: 80 } as const;
const rules = (more: object) =>
  rulesSchema.parse({
    format: "plumbline-rules/1",
    agreedBy: "a test",
    notBefore: "2020-01-01T00:00:00Z",
    notAfter: "2100-01-01T00:00:00Z",
    ...more,
  });
const acts = SANDBOX_KINDS.map((kind) => ({
  kind,
  variant: widestOf(kind),
  ...(kind === "eicar-fetch" ? { target: TARGET } : {}),
}));
const FETCHES = { allow: [{ kinds: ["eicar-fetch"], to: ["127.0.0.0/8"], ports: [80] }] };

describe("what the rules say of writing", () => {
  it.each(acts)("is no to $kind without a word", (act) => {
    expect(permits(rules(FETCHES), act, 0, AT)).toEqual({
      granted: false,
      rule: "host",
      because: "host-view-not-listed",
    });
  });

  it.each(acts)("is no to $kind where it is named and has no room", (act) => {
    expect(permits(rules({ ...FETCHES, host: [act.kind] }), act, 0, AT)).toEqual({
      granted: false,
      rule: "sandbox",
      because: "sandbox-not-given",
    });
  });

  it.each(acts)("is no to every other act than $kind, where that alone is named", (act) => {
    const named = rules({ ...FETCHES, host: [act.kind], sandbox: {} });
    const granted = acts.filter((one) => permits(named, one, 0, AT).granted);
    expect(granted).toEqual([act]);
  });

  it("is no to a fetch from where nothing is allowed, whatever may be written", () => {
    const named = rules({ host: ["eicar-fetch"], sandbox: {} });
    const act = { kind: "eicar-fetch", variant: "plain-1s", target: TARGET } as const;
    expect(permits(named, act, 0, AT)).toMatchObject({ granted: false, because: "special-address" });
  });

  it.each([
    [{ maxFiles: 400 }, "file-churn", "burst", "sandbox.maxFiles"],
    [{ maxBytes: 800_000 }, "file-churn", "burst", "sandbox.maxBytes"],
    [{ maxSeconds: 59 }, "eicar-write", "60s", "sandbox.maxSeconds"],
  ] as const)("is no where the room of %j is too little for %s %s", (sandbox, kind, variant, rule) => {
    const named = rules({ host: [kind], sandbox });
    expect(permits(named, { kind, variant }, 0, AT)).toEqual({
      granted: false,
      rule,
      because: "wider-than-rules",
    });
  });

  it("is no to a witness that would serve the test string, until that is named too", () => {
    const witness = { witness: [{ transport: "tcp", on: "127.0.0.1", ports: [80], from: ["127.0.0.1"] }] };
    const act = { kind: "witness-listen", listen: TARGET, maxBytes: 512, serves: "eicar" } as const;
    expect(permits(rules(witness), act, 0, AT)).toMatchObject({ granted: false, rule: "host" });
    expect(permits(rules({ ...witness, host: ["eicar-serve"] }), act, 0, AT)).toMatchObject({
      granted: true,
    });
  });

  it("is the same after the rules went to the collector and back", () => {
    const given = rules({ ...FETCHES, host: SANDBOX_KINDS, sandbox: { maxFiles: 500 } });
    expect(rulesSchema.parse(rulesToJson(given))).toEqual(given);
  });
});

describe("the acts of the sandbox", () => {
  it.each(
    SANDBOX_KINDS.flatMap((kind) => Object.keys(SANDBOX_ACTS[kind]).map((variant) => ({ kind, variant }))),
  )(
    "need in $kind $variant no more than any rules can give, and are told beforehand",
    ({ kind, variant }) => {
      const need = needOf(kind, variant);
      expect(need?.bytes).toBeLessThanOrEqual(SANDBOX_LIMITS.bytes);
      expect(need?.files).toBeLessThanOrEqual(SANDBOX_LIMITS.files);
      expect(need?.seconds).toBeLessThan(SANDBOX_LIMITS.seconds);
      expect(writtenBy(kind, variant)).toContain(`${need?.files} names`);
    },
  );

  it("are a closed list: no other variant, no shorter time, no place but a fetch's", () => {
    const step = { id: "a", purpose: "attempt", kind: "eicar-write", variant: "10s", timeoutMs: 20_000 };
    const problems = (more: object): number =>
      sandboxTemplate.safeParse({ ...step, ...more }).error?.issues.length ?? 0;
    expect([
      problems({}),
      problems({ variant: "1h" }),
      problems({ variant: "__proto__" }),
      problems({ timeoutMs: 5_000 }),
      problems({ to: "target" }),
      problems({ kind: "eicar-fetch", variant: "eicar-10s" }),
      problems({ tries: 2 }),
      problems({ path: "/etc/passwd" }),
    ]).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
  });

  it("are asked of the rules as they stand in the job", () => {
    const step = {
      id: "a",
      purpose: "attempt",
      timeoutMs: 20_000,
      tries: 1,
      kind: "decoy-read",
      variant: "plain",
    } as const;
    expect(isWriting(step)).toBe(true);
    expect(actOf(step)).toMatchObject({ kind: "decoy-read", variant: "plain" });
  });
});
