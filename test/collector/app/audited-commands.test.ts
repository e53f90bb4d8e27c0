import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandKind } from "../../../collector/app/command.ts";
import { divergenceReport } from "../../../collector/domain/divergence-report.ts";
import { handlers } from "../../../collector/writer-commands.ts";
import { campaignRunsOf, twoHops } from "../../support/campaigns.ts";
import { control, intent } from "../../support/declarations.ts";
import { schedule } from "../../support/schedules.ts";
import { cycleDocument, cycleId, scopeDocument } from "../../support/scopes.ts";
import { sealingAgent } from "../../support/sealing-agent.ts";
import { exposureOf, finding, importInto, NETWORK, report } from "../../support/small-network.ts";
import { openStage, type Stage } from "../../support/story.ts";
import { BAD_CSR } from "../../support/writer.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.house.close());

/** Commands that leave no entry, each with the reason. */
const UNAUDITED: Partial<Record<CommandKind, string>> = {
  "agent-hello": "a session is no change; it is in the live stream, and a refused one is audited",
  "agent-gone": "a session is no change; it is in the live stream",
  "checkpoint-held":
    "an agent's copy that is ours says nothing new; one that isn't is audited as checkpoint-contradicted",
  "stage-feed": "rows of an edition that nothing counts yet; the update that puts it in force is audited",
  "note-feed-try":
    "a try that changed nothing; one that did is audited as the update, one that was refused as refused",
  "agent-surroundings":
    "what an agent sees is no act of anybody; each address is a fact in the ledger, with the agent and the instant",
  "plan-scenario": "it changes nothing",
  "preview-schedule": "it changes nothing",
  "plan-campaign": "it changes nothing",
  "note-uses": "when a token or session was last used is no act of anybody",
  "take-second-factor":
    "half a sign-in; the session that follows is audited, and a wrong code as sign-in-failed",
};

/** Commands whose entry is looked for where they are given: with the route that leads to each (test/collector/http), or as an agent does (test/collector/app/identity.test.ts). */
const BY_ROUTE: readonly CommandKind[] = [
  "approve-agent",
  "begin-second-factor",
  "chain-fork",
  "change-password",
  "confirm-second-factor",
  "create-link",
  "end-link",
  "end-second-factor",
  "end-sessions",
  "finish-authority",
  "freeze-agent",
  "leave-link",
  "open-link",
  "provider-sign-in",
  "publish-bundle",
  "renew-certificate",
  "require-second-factor",
  "reset-password",
  "reset-second-factor",
  "revoke-join-token",
  "roll-authority",
  "set-role",
  "set-user-status",
  "thaw-agent",
];

type Act = (stage: Stage) => Promise<unknown>;
const USER = { name: "eve", role: "viewer", passwordHash: "hash", first: false };

/** How each command is given, so that it does something; in an order in which all can. */
const ACTS: Readonly<Partial<Record<CommandKind, { readonly act: Act; readonly what: string }>>> = {
  "create-join-token": {
    act: ({ house }) =>
      house.execute("create-join-token", { segment: "data", labels: {}, ttlMs: 60_000, uses: 1 }),
    what: "create-join-token",
  },
  join: { act: ({ house }) => house.join({ segment: "data" }), what: "join" },
  "agent-halted": {
    act: ({ house, near }) => house.execute("agent-halted", { agentId: near.id, halted: false }),
    what: "agent-resumed",
  },
  "note-refusal": {
    act: ({ house }) =>
      house.execute("note-refusal", { what: "permission-refused", subject: "/users", detail: "viewer" }),
    what: "permission-refused",
  },
  "note-log-check": {
    act: ({ house }) => house.execute("note-log-check", { holds: true, sentence: "all holds" }),
    what: "log-verified",
  },
  "apply-inventory": {
    act: ({ house }) =>
      house.execute("apply-inventory", {
        document: {
          ...NETWORK,
          segments: [...NETWORK.segments, { name: "new", cidrs: [], trust: "internal", public: false }],
        },
      }),
    what: "apply-inventory",
  },
  import: {
    act: ({ house }) => importInto(house, report([finding(), finding({ title: "More", weakness: "more" })])),
    what: "import",
  },
  "update-kev": {
    act: ({ house }) =>
      house.execute("update-kev", {
        catalogVersion: "1",
        releasedAt: 1,
        entries: [{ cve: "CVE-2024-1", dateAdded: 1, dueAt: null, ransomware: false, name: "x" }],
      }),
    what: "update-kev",
  },
  "update-epss": {
    act: ({ house }) =>
      house.execute("update-epss", {
        modelVersion: "1",
        scoreDate: 1,
        scores: [{ cve: "CVE-2024-1", epss: 0.5, percentile: 0.5 }],
      }),
    what: "update-epss",
  },
  "update-exploits": {
    act: ({ house }) =>
      house.execute("update-exploits", {
        version: "1",
        at: 1,
        newestRowAt: null,
        references: [{ cve: "CVE-2024-1", source: "exploit-db", url: "", at: null }],
      }),
    what: "update-exploits",
  },
  "set-requirements": {
    act: ({ house }) =>
      house.execute("set-requirements", {
        assetId: house.rows<{ id: string }>("SELECT id FROM assets ORDER BY no LIMIT 1")[0]?.id ?? "",
        requirements: { confidentiality: "high", integrity: "low", availability: "medium" },
      }),
    what: "set-requirements",
  },
  "run-scenario": {
    act: ({ house }) =>
      house.execute("run-scenario", {
        scenarioId: "reach.tcp",
        target: { transport: "tcp", host: "10.0.2.10", port: 22 },
        segment: "internet",
      }),
    what: "run-scenario",
  },
  validate: { act: ({ house }) => house.execute("validate", {}), what: "validate" },
  "cancel-run": {
    act: ({ house }) =>
      house.execute("cancel-run", {
        runId: house.rows<{ id: string }>("SELECT id FROM runs WHERE state = 'running'")[0]?.id ?? "",
      }),
    what: "cancel-run",
  },
  "claim-fix": {
    act: ({ house }) => house.execute("claim-fix", { exposureId: exposureOf(house).id, note: "done" }),
    what: "claim-fix",
  },
  retest: {
    act: ({ house }) => house.execute("retest", { exposureId: exposureOf(house, "More").id }),
    what: "claim-fix",
  },
  assign: {
    act: ({ house }) => house.execute("assign", { exposureId: exposureOf(house).id, owner: "dana" }),
    what: "assign",
  },
  "same-exposures": {
    act: async ({ house }) => {
      const same = { cve: [], weakness: "same" };
      const found = [
        finding({ ...same, title: "Same" }),
        finding({ ...same, title: "Same too", weakness: "too" }),
      ];
      await importInto(house, report(found));
      return house.execute("same-exposures", {
        exposureId: exposureOf(house, "Same").id,
        otherId: exposureOf(house, "Same too").id,
        reason: "one setting",
        undo: false,
      });
    },
    what: "fold-exposure",
  },
  "apart-exposure": {
    act: async ({ house }) => {
      const of = (format: string) =>
        importInto(house, report([finding({ title: "Apart", cve: ["CVE-2020-9"] })], { format }));
      await of("nessus-xml");
      await of("openvas-xml");
      const [row] = house.rows<{ no: number }>("SELECT no FROM sources WHERE tool = 'openvas'");
      const exposureId = exposureOf(house, "Apart").id;
      return house.execute("apart-exposure", {
        exposureId,
        finding: row?.no ?? 0,
        reason: "another",
        undo: false,
      });
    },
    what: "part-finding",
  },
  "withdraw-import": {
    act: async ({ house }) => {
      const { id } = await importInto(house, report([finding({ title: "Wrong", weakness: "wrong" })]));
      return house.execute("withdraw-import", { importId: id, reason: "the lab", preview: false });
    },
    what: "withdraw-import",
  },
  halt: { act: ({ house }) => house.execute("halt", { scope: "all", reason: "drill" }), what: "halted" },
  resume: { act: ({ house }) => house.execute("resume", { scope: "all" }), what: "resumed" },
  rebuild: { act: ({ house }) => house.execute("rebuild", {}), what: "rebuild" },
  "create-user": { act: ({ house }) => house.execute("create-user", USER), what: "create-user" },
  "create-session": {
    act: ({ house }) =>
      house.execute("create-session", { userId: userId(house), hash: "s1", expiresAt: 9e15 }),
    what: "sign-in",
  },
  "end-session": { act: ({ house }) => house.execute("end-session", { hash: "s1" }), what: "sign-out" },
  "failed-sign-in": {
    act: ({ house }) => house.execute("failed-sign-in", { name: "mallory" }),
    what: "sign-in-failed",
  },
  "create-api-token": {
    act: ({ house }) =>
      house.execute("create-api-token", { userId: userId(house), hash: "t1", name: "ci", expiresAt: 9e15 }),
    what: "create-token",
  },
  "revoke-api-token": {
    act: ({ house }) =>
      house.execute("revoke-api-token", {
        id: house.rows<{ id: string }>("SELECT id FROM api_tokens")[0]?.id ?? "",
      }),
    what: "revoke-token",
  },
  "apply-intents": {
    act: ({ house }) => house.execute("apply-intents", { intents: [intent()] }),
    what: "apply-intents",
  },
  "apply-controls": {
    act: ({ house }) => house.execute("apply-controls", { controls: [control()] }),
    what: "apply-controls",
  },
  "apply-scopes": {
    act: ({ house }) => house.execute("apply-scopes", { scopes: [scopeDocument()] }),
    what: "apply-scopes",
  },
  "start-cycle": {
    act: ({ house }) =>
      house.execute("start-cycle", { cycle: cycleDocument(), numbers: { exposures: 1, "tau-b": null } }),
    what: "start-cycle",
  },
  "add-lesson": {
    act: ({ house }) => house.execute("add-lesson", { id: cycleId(house), text: "Ask sooner" }),
    what: "add-lesson",
  },
  "end-cycle": {
    act: ({ house }) =>
      house.execute("end-cycle", { id: cycleId(house), numbers: {}, report: divergenceReport().end() }),
    what: "end-cycle",
  },
  "delete-scope": {
    act: ({ house }) => house.execute("delete-scope", { id: "shop" }),
    what: "delete-scope",
  },
  "test-intents": { act: ({ house }) => house.execute("test-intents", {}), what: "test-intents" },
  "test-controls": { act: ({ house }) => house.execute("test-controls", {}), what: "test-controls" },
  "delete-control": {
    act: ({ house }) => house.execute("delete-control", { id: "edge" }),
    what: "delete-control",
  },
  "delete-intent": {
    act: ({ house }) => house.execute("delete-intent", { id: "no-ssh" }),
    what: "delete-intent",
  },
  "put-schedule": {
    act: ({ house }) => house.execute("put-schedule", { schedule: schedule(), replace: false }),
    what: "put-schedule",
  },
  "pause-schedule": {
    act: ({ house }) => house.execute("pause-schedule", { id: "nightly" }),
    what: "pause-schedule",
  },
  "resume-schedule": {
    act: ({ house }) => house.execute("resume-schedule", { id: "nightly" }),
    what: "resume-schedule",
  },
  "delete-schedule": {
    act: ({ house }) => house.execute("delete-schedule", { id: "nightly" }),
    what: "delete-schedule",
  },
  "put-campaign": {
    act: ({ house }) => house.execute("put-campaign", { body: twoHops() }),
    what: "put-campaign",
  },
  "run-campaign": {
    act: ({ house }) => house.execute("run-campaign", { id: "chain.two-hops", parameters: {} }),
    what: "run-campaign",
  },
  "cancel-campaign": {
    act: ({ house }) => house.execute("cancel-campaign", { runId: campaignRunsOf(house)[0]?.id ?? "" }),
    what: "cancel-campaign",
  },
  "delete-campaign": {
    act: async ({ house }) => {
      await house.tick();
      return house.execute("delete-campaign", { id: "chain.two-hops" });
    },
    what: "delete-campaign",
  },
  "merge-assets": {
    act: ({ house }) => merge(house),
    what: "merge-assets",
  },
  "split-asset": {
    act: ({ house }) =>
      house.execute("split-asset", {
        asset: "db1",
        handles: ["10.0.2.11"],
        exposures: [],
        reason: "two",
        dryRun: false,
      }),
    what: "split-asset",
  },
  "undo-asset-decision": {
    act: ({ house }) =>
      house.execute("undo-asset-decision", {
        id: house.rows<{ id: string }>("SELECT id FROM asset_decisions ORDER BY no DESC")[0]?.id ?? "",
        reason: "",
        dryRun: false,
      }),
    what: "undo-asset-decision",
  },
  "set-assets": {
    act: ({ house }) =>
      house.execute("set-assets", { select: { all: true }, set: { service: "Billing" }, dryRun: false }),
    what: "set-assets",
  },
  "delete-identity-rule": {
    act: async ({ house }) => {
      const identity = [{ id: "vip", ignore: ["10.0.2.100"], because: "" }];
      await house.execute("apply-inventory", { document: { segments: [], assets: [], identity } });
      return house.execute("delete-identity-rule", { id: "vip" });
    },
    what: "delete-identity-rule",
  },
  "claim-address": {
    act: async ({ house, near }) => {
      const neighbours = ["10.0.2.77", "10.0.2.78"];
      await house.execute("agent-surroundings", { agentId: near.id, interfaces: [], neighbours, peers: [] });
      return house.execute("claim-address", { address: "10.0.2.77", asset: { name: "printer" } });
    },
    what: "claim-address",
  },
  "dismiss-address": {
    act: ({ house }) => house.execute("dismiss-address", { address: "10.0.2.78", reason: "a gateway" }),
    what: "dismiss-address",
  },
  "restore-address": {
    act: ({ house }) => house.execute("restore-address", { address: "10.0.2.78" }),
    what: "restore-address",
  },
  "revoke-agent": {
    act: ({ house, near }) => house.execute("revoke-agent", { agentId: near.id }),
    what: "revoke-agent",
  },
};

const merge = (house: Stage["house"]) =>
  house.execute("merge-assets", { assets: ["db1", "db2"], reason: "one", dryRun: false });
const userId = (house: Stage["house"]): string =>
  house.rows<{ id: string }>("SELECT id FROM users")[0]?.id ?? "";
const entries = (): number => stage.house.rows<{ n: number }>("SELECT count(*) AS n FROM audit")[0]?.n ?? 0;
const newest = (): { readonly what: string } | undefined =>
  stage.house.rows<{ what: string }>("SELECT what FROM audit ORDER BY no DESC LIMIT 1")[0];

describe("every command", () => {
  it("is either audited here or says why it isn't", () => {
    const known = [...Object.keys(ACTS), ...Object.keys(UNAUDITED), ...BY_ROUTE].sort();
    expect(known).toEqual(Object.keys(handlers).sort());
  });

  it.each(Object.entries(ACTS))(
    "%s leaves an entry in the transaction of its change",
    async (_, { act, what }) => {
      const before = entries();
      await act(stage);
      expect(entries()).toBeGreaterThan(before);
      expect(newest()?.what).toBe(what);
    },
  );
});

describe("what was refused", () => {
  it.each(["token-spent", "bad-proof", "bad-csr"])("a join with %s is audited", async (code) => {
    const { house } = stage;
    const good = sealingAgent().joinRequest(
      `plj1.${"x".repeat(43)}.${"ab".repeat(32)}`,
      code === "bad-csr" ? BAD_CSR : undefined,
    );
    const request = code === "bad-proof" ? { ...good, proof: "" } : good;
    await house.execute("join", request);
    expect(house.rows("SELECT what, body FROM audit ORDER BY no DESC LIMIT 1")).toEqual([
      { what: "join-refused", body: `{"code":"${code}","why":"unknown"}` },
    ]);
  });

  it("a command that ended in a fault is audited with who asked", async () => {
    const { house } = stage;
    const request = { user: "tess", from: "192.0.2.99", exposureId: "none" };
    await house.parts.noteRefused("claim-fix", request, { code: "not-found", message: "No exposure" });
    expect(house.rows("SELECT who, what, subject FROM audit ORDER BY no DESC LIMIT 1")).toEqual([
      { who: "tess", what: "claim-fix-refused", subject: "none" },
    ]);
  });

  it("fills no disk: beyond the bound it is counted, and the count is filed later", async () => {
    const { house } = stage;
    const before = entries();
    for (let n = 0; n < 500; n++) await house.execute("failed-sign-in", { name: `guess-${n}` });
    expect(entries() - before).toBeLessThanOrEqual(10);
    house.pass(61_000);
    await house.execute("failed-sign-in", { name: "again" });
    const [last] = house.rows<{ body: string }>("SELECT body FROM audit ORDER BY no DESC LIMIT 1");
    expect((JSON.parse(last?.body ?? "{}") as { notFiledBefore: number }).notFiledBefore).toBeGreaterThan(
      480,
    );
  });
});
