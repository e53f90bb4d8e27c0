import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { JOB_BOUND_MS } from "../../../collector/domain/scenario-bounds.ts";
import { leaseMs, RUN_TRIES, timedAs, worstCaseMs } from "../../../collector/domain/scenario-duration.ts";
import { unsound } from "../../../collector/domain/scenario-soundness.ts";
import { type Parameters, ROLES, scenarioSchema, stepsFor } from "../../../proto/scenario.ts";
import { OUTGOING_KINDS } from "../../../proto/step.ts";
import { catalogueFiles } from "../../support/publisher.ts";

const catalogue = catalogueFiles().map(({ path, bytes }) => ({
  path,
  plain: parse(String(bytes)) as unknown,
}));
const codes = (plain: unknown): readonly string[] => unsound(plain).map(({ code }) => code);

/** The first scenario of the catalogue that has steps of every kind of baseline, changed in one place. */
function changed(change: (document: Document) => void): unknown {
  const document = structuredClone(
    catalogue.find(({ path }) => path === "reach-tcp.yaml")?.plain,
  ) as Document;
  change(document);
  return document;
}
type Step = { id: string; purpose: string; kind: string; to?: string; timeoutMs: number; tries?: unknown };
type Document = {
  roles: Record<string, Step[]>;
  tier: number;
  transport: string;
  expects?: object;
  attack: { version: string; techniques: string[] };
};

describe("a scenario's soundness", () => {
  it.each(catalogue)("is not doubted of $path", ({ plain }) => {
    expect(unsound(plain)).toEqual([]);
  });

  it("is said of each step that waits too short, not of the first alone", () => {
    const plain = changed(({ roles }) => {
      for (const steps of Object.values(roles)) for (const step of steps) step.timeoutMs = 1_000;
    });
    const probes = Object.values(roles(plain))
      .flat()
      .filter(({ to }) => to !== undefined);
    expect(codes(plain).filter((code) => code === "short-silence")).toHaveLength(probes.length);
  });

  it("misses no baseline beside a step whose purpose can't be read: it may be that one", () => {
    const without = changed(({ roles }) => {
      roles["actor"] = (roles["actor"] ?? []).filter(({ purpose }) => purpose !== "self-check");
    });
    expect(codes(without)).toEqual(["no-self-check"]);
    const unread = changed(({ roles }) => {
      for (const step of roles["actor"] ?? []) if (step.purpose === "self-check") step.purpose = "self-chek";
    });
    expect(codes(unread)).toEqual([]);
  });

  it("asks no path canary and no close view of a scenario that has its own conditions, but a self-check all the same", () => {
    const own = changed((document) => {
      document.expects = {};
      document.roles = {
        actor: (document.roles["actor"] ?? []).filter(({ purpose }) => purpose === "attempt"),
      };
    });
    expect(codes(own)).toEqual(["no-self-check"]);
  });

  it.each(OUTGOING_KINDS)("knows which transport %s speaks", (kind) => {
    const wrong = ["tcp", "udp"].filter((transport) => {
      const plain = changed((document) => {
        document.transport = transport;
        for (const step of document.roles["actor"] ?? []) if (step.purpose === "attempt") step.kind = kind;
      });
      return unsound(plain).some(({ code, path }) => code === "transport-mismatch" && path[2] === 4);
    });
    expect(wrong).toHaveLength(1);
  });

  it("misses the step that a condition speaks of", () => {
    const judged = (expects: object) =>
      changed((document) => {
        document.expects = expects;
      });
    expect(
      codes(judged({ holds: [{ step: "attempt" }], allowed: [{ step: "close-view", role: "close-view" }] })),
    ).toEqual([]);
    expect(
      unsound(judged({ holds: [{ step: "atempt" }], prevented: [{ step: "attempt", role: "witness" }] })),
    ).toMatchObject([
      { code: "unknown-step", path: ["expects", "holds", 0, "step"] },
      { code: "unknown-step", path: ["expects", "prevented", 0, "step"] },
    ]);
  });

  it.each(catalogue.filter(({ plain }) => (plain as Document).tier > 0))(
    "would not let $path run by default",
    ({ plain }) => {
      expect(codes({ ...(plain as Document), tier: 0 })).toEqual(["tier-too-low"]);
    },
  );

  it("says that a question that goes further than a greeting needs consent", () => {
    const asking = (variant: string) =>
      changed(({ roles: { actor = [] } }) => {
        for (const step of actor)
          if (step.purpose === "attempt") Object.assign(step, { kind: "smtp-hello", variant });
      });
    expect(codes(asking("hello"))).toEqual([]);
    expect(codes(asking("relay"))).toEqual(["tier-too-low"]);
  });

  it("says of both halves of a nonce that the other is missing", () => {
    const witness = { id: "w", purpose: "witness", kind: "witness-listen", timeoutMs: 10_000 };
    const deaf = changed(({ roles }) => {
      roles["witness"] = [witness];
    });
    expect(codes(deaf)).toEqual(["witness-without-nonce"]);
    const told = changed(({ roles }) => {
      roles["witness"] = [witness];
      for (const step of roles["actor"] ?? [])
        if (step.purpose === "attempt") Object.assign(step, { sendNonce: true });
    });
    expect(codes(told)).toEqual(["witness-too-short"]);
  });

  it("says which ports nobody listens on, and whose fact a condition would never find", () => {
    const plain = structuredClone(catalogue.find(({ path }) => path === "egress-ports.yaml")?.plain);
    const { roles: own, expects } = plain as Document & { expects: { allowed: object[] } };
    Object.assign(own["witness"]?.[0] ?? {}, { ports: [21, 22] });
    expect(codes(plain)).toEqual(["port-unheard"]);
    Object.assign(expects.allowed[1] ?? {}, { sameAs: { step: "snik", role: "witness", fact: "port" } });
    expect(unsound(plain)).toContainEqual(
      expect.objectContaining({ code: "unknown-step", path: ["expects", "allowed", 1, "sameAs", "step"] }),
    );
  });

  it("warns of a beacon that lasts longer than agents run a job, and refuses one that nobody may run", () => {
    const beating = (tries: number) => {
      const plain = structuredClone(catalogue.find(({ path }) => path === "beacon-http-jitter.yaml")?.plain);
      const { roles: own } = plain as Document;
      Object.assign(plain as object, { parameters: undefined });
      for (const step of own["actor"] ?? [])
        if (step.purpose === "attempt") Object.assign(step, { tries, everyMs: 50_000, jitterPercent: 0 });
      for (const step of own["witness"] ?? []) step.timeoutMs = 900_000;
      return codes(plain);
    };
    expect(beating(15)).toEqual(["long-job", "long-job"]);
    expect(beating(20)).toContain("too-slow");
  });

  it("takes anything at all without falling over", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (plain, actor, step) => {
        unsound(plain);
        unsound({ roles: { actor } });
        unsound({ roles: { actor: [step, step] }, attack: { version: "18.1", techniques: [step] } });
      }),
    );
  });

  it("takes no word of JavaScript's own objects for one that it knows", () => {
    for (const word of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      const plain = changed(({ roles: { actor = [] } }) => {
        Object.assign(actor[0] ?? {}, { purpose: word, to: word, kind: word });
      });
      expect(codes(plain)).toEqual(["short-silence"]);
    }
  });
});

const roles = (plain: unknown): Record<string, Step[]> => (plain as Document).roles;

describe("the longest that a role takes", () => {
  it("is that of its steps one after another, with what watches beside them", () => {
    const step = { timeoutMs: 1_000, tries: 1, to: undefined, kind: "self-check" } as const;
    expect(worstCaseMs([step, { ...step, to: "target", tries: "$tries" }])).toBe(1_000 + RUN_TRIES * 1_000);
    expect(worstCaseMs([step, { ...step, kind: "witness-listen", timeoutMs: 30_000 }])).toBe(30_000);
    expect(worstCaseMs([])).toBe(0);
  });

  it("is what the tries of a beacon are apart, what a line is held, and each port of a list", () => {
    const step = { timeoutMs: 4_500, tries: 3, to: "target", kind: "say-line" };
    expect(worstCaseMs([{ ...step, everyMs: 10_000, jitterPercent: 20 }])).toBe(4_500 + 2 * 12_000);
    expect(worstCaseMs([{ ...step, tries: 1, holdMs: 60_000 }])).toBe(64_500);
    expect(worstCaseMs([{ ...step, tries: 1, ports: [21, 22] }])).toBe(9_000);
  });

  it("makes the lease longer where the scenario lasts, and not else", () => {
    const held = structuredClone(catalogue.find(({ path }) => path === "egress-websocket.yaml")?.plain);
    expect(leaseMs(scenarioSchema.parse(held), 120_000)).toBe(120_000);
    for (const step of (held as Document).roles["actor"] ?? [])
      if (step.purpose === "attempt") Object.assign(step, { holdMs: 600_000 });
    expect(leaseMs(scenarioSchema.parse(held), 120_000)).toBeGreaterThan(600_000);
  });

  it.each(catalogue)(
    "is never less than what the steps of $path add up to, and within what a job may take",
    ({ plain }) => {
      const scenario = scenarioSchema.parse(plain);
      const place = { transport: scenario.transport, host: "192.0.2.1", port: 22 } as const;
      const parameters: Parameters = {
        target: place,
        elsewhere: [place, place],
        neighbours: [place, place],
        thirdPlaces: [place, place],
        controls: [place],
        tries: RUN_TRIES,
        serverName: "",
        path: "/",
      };
      for (const role of ROLES) {
        const acting = stepsFor(scenario, role, parameters).filter(
          ({ kind }) => kind !== "socket-table" && kind !== "witness-listen",
        );
        const sum = acting.reduce((total, { timeoutMs, tries }) => total + timeoutMs * tries, 0);
        const worst = worstCaseMs(scenario.roles[role].map((step) => timedAs(step, scenario.parameters)));
        expect(worst).toBeGreaterThanOrEqual(sum);
        expect(worst).toBeLessThanOrEqual(JOB_BOUND_MS);
      }
    },
  );
});
