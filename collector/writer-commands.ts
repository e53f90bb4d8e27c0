import type { AgentId } from "../proto/ids.ts";
import type { Instant } from "../proto/time.ts";
import * as accounts from "./app/accounts.ts";
import { advanceRetests } from "./app/advance-retests.ts";
import { agentGone, agentHalted, agentHello, type Presence, revokeAgent } from "./app/agent-session.ts";
import { applyInventory } from "./app/apply-inventory.ts";
import { attendDeclarations } from "./app/attend-declarations.ts";
import { cancelCampaign, deleteCampaign, putCampaign, runCampaign } from "./app/campaigns.ts";
import { checkpointHeld } from "./app/checkpoint-echo.ts";
import type { CheckpointDeps, Checkpoints } from "./app/checkpoints.ts";
import type { CommandKind, Commands, Effect } from "./app/command.ts";
import { approveAgent, freezeByHand, noteFork, thawAgent } from "./app/freeze-agent.ts";
import { isHalted } from "./app/halt-scope.ts";
import { halt, resume } from "./app/halts.ts";
import { importReport } from "./app/import-report.ts";
import { joinAgent } from "./app/join-agent.ts";
import { createJoinToken, revokeJoinToken } from "./app/join-tokens.ts";
import * as links from "./app/magic-links.ts";
import { noteLogCheck } from "./app/note-log-check.ts";
import type { openRuns } from "./app/open-runs.ts";
import type { Unpacked } from "./app/packed.ts";
import * as people from "./app/people.ts";
import { planCampaign } from "./app/preview-campaign.ts";
import { previewSchedule } from "./app/preview-schedule.ts";
import { publishBundle } from "./app/publish-bundle.ts";
import { rebuild } from "./app/rebuild.ts";
import { noteRefusal, type Refusals } from "./app/refusals.ts";
import { renewCertificate } from "./app/renew-certificate.ts";
import { cancelRun, claimFix, requestRetest, validateExposures } from "./app/request-runs.ts";
import { finishAuthority, type RollDeps, rollAuthority } from "./app/roll-authority.ts";
import { planScenario, runScenario } from "./app/run-scenario.ts";
import { apartExposure, sameExposures } from "./app/same-exposures.ts";
import type { scenarioReader } from "./app/scenario-reader.ts";
import { deleteSchedule, pauseSchedule, putSchedule, resumeSchedule } from "./app/schedules.ts";
import * as factors from "./app/second-factor-commands.ts";
import type { SettleExposureDeps } from "./app/settle-exposure.ts";
import { withdrawImport } from "./app/withdraw-import.ts";
import type { Band } from "./domain/band.ts";
import type { BootTrace } from "./domain/clone.ts";
import type { ClosurePolicy } from "./domain/closure-policy.ts";
import type { Authority } from "./pki/authority.ts";
import { fingerprint } from "./pki/fingerprint.ts";
import type { IssueReply } from "./pki/issue.ts";
import { bundleStore } from "./store/bundles.ts";
import { campaignPath } from "./store/campaign-path.ts";
import { claimStore } from "./store/claims.ts";
import type { Store } from "./store/database.ts";
import type { declarationPath } from "./store/declaration-path.ts";
import { exposureStore } from "./store/exposures.ts";
import { fleetStore } from "./store/fleet.ts";
import type { freezing } from "./store/freezing.ts";
import { logCheckStore } from "./store/log-checks.ts";
import { magicLinkStore } from "./store/magic-links.ts";
import { peopleStore } from "./store/people.ts";
import { presencePath } from "./store/presence-path.ts";
import type { runRecords } from "./store/run-records.ts";
import type { settlePath } from "./store/settle-path.ts";
import { sightingPath } from "./store/sighting-path.ts";
import type { trail as trailOf } from "./store/trail.ts";
import { withdrawalPath } from "./store/withdrawal-path.ts";
import { assetHandlers, assetStores, rehearsing } from "./writer-assets.ts";
import { declarationHandlers, declarationParts, thenDeclared } from "./writer-declarations.ts";
import { type IntelParts, intelHandlers } from "./writer-intel.ts";
import { scheduleParts } from "./writer-schedules.ts";
import { inDocument, named, scopeHandlers, scopeParts, thenScoped } from "./writer-scopes.ts";

export type WriterMeans = {
  readonly store: Store;
  readonly clock: () => Instant;
  readonly random: (length: number) => Uint8Array;
  readonly newId: () => string;
  readonly newSecret: () => string;
  readonly authority: Pick<Authority, "certificate" | "fingerprint">;
  readonly issue: (csr: string, agentId: AgentId) => IssueReply;
  /** How long agents' certificates live. */
  readonly certificateLifeMs: number;
  readonly rolling: RollDeps["rolling"];
  readonly closurePolicy: Readonly<Partial<Record<Band, ClosurePolicy>>> | undefined;
  /** Where checkpoints are kept, and by which key they are signed. */
  readonly checkpoints: Pick<CheckpointDeps, "file" | "key">;
  /** Told what went wrong where nobody waits for an answer. */
  readonly trouble: (sentence: string) => void;
};

/** What the writer's parts share with the use cases. */
type Shared = {
  readonly means: WriterMeans;
  readonly boots: Map<string, BootTrace>;
  readonly freezing: ReturnType<typeof freezing>;
  readonly effects: Effect[];
  readonly present: Map<string, Presence>;
  readonly haltedScopes: Set<string>;
  readonly records: ReturnType<typeof runRecords>;
  readonly runs: ReturnType<typeof openRuns>;
  readonly scenarioOf: ReturnType<typeof scenarioReader>;
  readonly trail: ReturnType<typeof trailOf>;
  readonly settleOne: (exposureNo: number) => void;
  readonly foldClaim: (claimNo: number) => void;
  readonly concludeWithout: (agentNo: number, runNos: readonly number[]) => void;
  readonly callOff: (runNo: number, by: string) => boolean;
  readonly settleExposureDeps: SettleExposureDeps;
  readonly declared: ReturnType<typeof declarationPath>;
  readonly settle: ReturnType<typeof settlePath> &
    Pick<ReturnType<typeof declarationPath>, "controls" | "bypasses">;
  readonly checkpoints: Checkpoints;
  readonly refusals: Refusals;
  readonly vantages: Parameters<typeof rehearsing>[0]["vantages"];
  readonly vantagesChanged: () => void;
  readonly intelParts: IntelParts;
};

/** The stores, and what each use case needs beside them. All of it runs inside the writer's one transaction at a time. */
export function commandParts(shared: Shared) {
  const { means, effects, present, haltedScopes, records, runs, trail, settleOne } = shared;
  const { db } = means.store;
  const toldEchoes = new Set<string>();
  const stores = {
    bundles: bundleStore(db),
    fleet: fleetStore(db),
    inventory: assetStores(db),
    exposures: exposureStore(db),
    sightings: sightingPath(means.store.sqlite),
    withdrawals: withdrawalPath(means.store.sqlite),
    claims: claimStore(db),
    presence: presencePath(means.store.sqlite),
    people: peopleStore(db),
    links: magicLinkStore(db),
  };
  const retests = {
    ...stores,
    records,
    trail,
    effects,
    scenarioOf: shared.scenarioOf,
    newId: means.newId,
    random: means.random,
    settleAwaiting: (claimNo: number) => {
      for (const exposureNo of shared.settle.awaiting(claimNo)) settleOne(exposureNo);
    },
    liveAgents: () =>
      [...present.values()]
        .filter((agent) => !agent.isHalted && !isHalted(haltedScopes, agent))
        .map((agent) => ({ ...agent, asset: shared.settle.assetLabelled(agent.asset) })),
  };
  return {
    ...stores,
    retests,
    ...declarationParts(means.store),
    ...scopeParts(means.store),
    declared: shared.declared,
    settle: shared.settle,
    ...scheduleParts({ ...shared, sqlite: means.store.sqlite, trouble: means.trouble }),
    campaigns: campaignPath(means.store.sqlite),
    runs,
    records,
    trail,
    effects,
    present,
    haltedScopes,
    scenarioOf: shared.scenarioOf,
    checkpoints: shared.checkpoints,
    refusals: shared.refusals,
    logChecks: logCheckStore(db),
    toldEchoes,
    newId: means.newId,
    random: means.random,
    newSecret: means.newSecret,
    authority: means.authority,
    issue: means.issue,
    certificateLifeMs: means.certificateLifeMs,
    rolling: means.rolling,
    boots: shared.boots,
    freezing: shared.freezing,
    fingerprintOf: fingerprint,
    liveAgents: retests.liveAgents,
    settleAwaiting: retests.settleAwaiting,
    settleExposure: settleOne,
    foldClaim: shared.foldClaim,
    rehearse: rehearsing({ ...shared, sqlite: means.store.sqlite }),
    concludeWithout: shared.concludeWithout,
    callOff: shared.callOff,
    policy: shared.settleExposureDeps.policy,
    ...shared.intelParts,
    vantagesChanged: shared.vantagesChanged,
    advanceRetests: () => advanceRetests(retests, means.clock()),
    rebuildDeps: {
      ...shared.settleExposureDeps,
      settle: shared.settle,
      records,
      load: runs.load,
      claims: stores.claims,
      exposures: stores.exposures,
      declared: shared.declared,
      isQueued: (exposureNo: number) => shared.intelParts.intelQueue.updateOf(exposureNo) !== undefined,
    },
  };
}

/** What the use cases of the writer thread are given. */
export type CommandParts = ReturnType<typeof commandParts>;

/** Which use case answers which command. */
export const handlers: {
  readonly [K in CommandKind]: (
    parts: CommandParts,
    request: Unpacked<Commands[K]["request"]>,
    now: Instant,
  ) => Promise<Commands[K]["reply"]>;
} = {
  join: joinAgent,
  "create-join-token": createJoinToken,
  "revoke-join-token": revokeJoinToken,
  "renew-certificate": renewCertificate,
  "chain-fork": noteFork,
  "freeze-agent": freezeByHand,
  "thaw-agent": thawAgent,
  "approve-agent": approveAgent,
  "roll-authority": rollAuthority,
  "finish-authority": finishAuthority,
  "revoke-agent": revokeAgent,
  "agent-hello": agentHello,
  "agent-gone": agentGone,
  "agent-halted": agentHalted,
  "checkpoint-held": checkpointHeld,
  "note-refusal": noteRefusal,
  "note-log-check": noteLogCheck,
  "apply-inventory": thenScoped(thenDeclared(applyInventory), inDocument),
  ...assetHandlers,
  "set-assets": thenScoped(assetHandlers["set-assets"], (_, { assets }) => assets.map(({ name }) => name)),
  "merge-assets": thenScoped(assetHandlers["merge-assets"], named),
  "split-asset": thenScoped(assetHandlers["split-asset"], named),
  "undo-asset-decision": thenScoped(assetHandlers["undo-asset-decision"], named),
  "claim-address": thenScoped(assetHandlers["claim-address"], named),
  import: thenDeclared(importReport),
  ...declarationHandlers,
  ...scopeHandlers,
  "run-scenario": runScenario,
  "plan-scenario": planScenario,
  ...intelHandlers,
  validate: validateExposures,
  "claim-fix": claimFix,
  retest: requestRetest,
  assign: people.assign,
  "cancel-run": cancelRun,
  "same-exposures": sameExposures,
  "withdraw-import": withdrawImport,
  "apart-exposure": apartExposure,
  "publish-bundle": publishBundle,
  halt,
  resume,
  rebuild: async (parts, { user, from }, now) => {
    // What the next tick would do: outages follow the words within a quarter of a second.
    await attendDeclarations(parts, now);
    const rebuilt = await rebuild(parts.rebuildDeps, now);
    const { differences, ...counts } = rebuilt;
    const body = { ...counts, retired: counts.retired ?? 0, differences: differences.length };
    parts.trail.audit({ at: now, who: user, what: "rebuild", subject: "state", from, body });
    return rebuilt;
  },
  "put-schedule": putSchedule,
  "pause-schedule": pauseSchedule,
  "resume-schedule": resumeSchedule,
  "delete-schedule": deleteSchedule,
  "preview-schedule": previewSchedule,
  "put-campaign": putCampaign,
  "delete-campaign": deleteCampaign,
  "run-campaign": runCampaign,
  "cancel-campaign": cancelCampaign,
  "plan-campaign": planCampaign,
  "create-user": people.createUser,
  "create-session": people.createSession,
  "end-session": people.endSession,
  "failed-sign-in": people.failedSignIn,
  "create-api-token": people.createApiToken,
  "revoke-api-token": people.revokeApiToken,
  "end-sessions": accounts.endSessions,
  "set-role": accounts.setRole,
  "set-user-status": accounts.setUserStatus,
  "reset-password": accounts.resetPassword,
  "change-password": accounts.changePassword,
  "provider-sign-in": accounts.providerSignIn,
  "note-uses": accounts.noteUses,
  "begin-second-factor": factors.beginSecondFactor,
  "confirm-second-factor": factors.confirmSecondFactor,
  "end-second-factor": factors.endSecondFactor,
  "reset-second-factor": factors.resetSecondFactor,
  "take-second-factor": factors.takeSecondFactor,
  "require-second-factor": factors.requireSecondFactor,
  "create-link": links.createLink,
  "end-link": links.endLink,
  "open-link": links.openLink,
  "leave-link": links.leaveLink,
};
