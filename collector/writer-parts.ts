import { readdirSync } from "node:fs";
import type { KeyObject } from "node:crypto";
import type { Kysely } from "kysely";
import { parse } from "yaml";
import { MAX_SCENARIO_BYTES, scenarioSchema } from "../proto/scenario.ts";
import { evidenceKey } from "../proto/seal.ts";
import type { AgentId } from "../proto/ids.ts";
import type { Instant } from "../proto/time.ts";
import { advanceRetests } from "./app/advance-retests.ts";
import { agentGone, agentHalted, agentHello, type Presence, revokeAgent } from "./app/agent-session.ts";
import { applyInventory } from "./app/apply-inventory.ts";
import type { CommandKind, Commands, Effect } from "./app/command.ts";
import type { FrameReply, PendingFrame } from "./app/group-writer.ts";
import { isHalted } from "./app/halt-scope.ts";
import { halt, resume } from "./app/halts.ts";
import { importReport } from "./app/import-report.ts";
import { type Frame, ingest, type IngestReply, setAside } from "./app/ingest.ts";
import { createJoinToken, joinAgent } from "./app/join-agent.ts";
import { openRuns } from "./app/open-runs.ts";
import * as people from "./app/people.ts";
import { rebuild } from "./app/rebuild.ts";
import { cancelRun, claimFix, requestRetest, validateExposures } from "./app/request-runs.ts";
import { settleExposure, type SettleExposureDeps } from "./app/settle-exposure.ts";
import { concludeClaims, expireRun, type Judged, settleRun, type SettleRunDeps, WITNESS_WAIT_MS } from "./app/settle-run.ts";
import { scenarioDigest } from "./app/start-run.ts";
import { updateEpss, updateKev } from "./app/update-intel.ts";
import type { Band } from "./domain/band.ts";
import { CLOSURE_POLICIES, type ClosurePolicy } from "./domain/closure-policy.ts";
import { notRun } from "./domain/not-run.ts";
import type { Authority } from "./pki/authority.ts";
import type { IssueReply } from "./pki/issue.ts";
import { claimStore } from "./store/claims.ts";
import type { Store } from "./store/database.ts";
import { exposureStore } from "./store/exposures.ts";
import { fleetStore } from "./store/fleet.ts";
import { ingestPath } from "./store/ingest-path.ts";
import { intelPath } from "./store/intel-path.ts";
import { intelStore } from "./store/intel.ts";
import { inventoryStore } from "./store/inventory.ts";
import { peopleStore } from "./store/people.ts";
import { runRecords } from "./store/run-records.ts";
import type { Schema } from "./store/schema.ts";
import { settlePath } from "./store/settle-path.ts";
import { trail as trailOf } from "./store/trail.ts";
import { writerVantages } from "./writer-vantages.ts";

export type WriterMeans = {
  readonly store: Store;
  readonly clock: () => Instant;
  readonly random: (length: number) => Uint8Array;
  readonly newId: () => string;
  readonly newSecret: () => string;
  readonly authority: Pick<Authority, "certificate" | "fingerprint">;
  readonly issue: (csr: string, agentId: AgentId) => IssueReply;
  readonly closurePolicy: Readonly<Partial<Record<Band, ClosurePolicy>>> | undefined;
  /** Told what went wrong where nobody waits for an answer. */
  readonly trouble: (sentence: string) => void;
};

export type WriterParts = ReturnType<typeof writerParts>;
type Tx = ReturnType<ReturnType<typeof transactionParts>>;

/** Lines of the live stream that are kept. */
const KEEP_EVENTS = 200_000;
/** How often what is beyond that is dropped. */
const PRUNE_MS = 600_000;
/** An exposure that can't be settled is tried again after this long, not at each tick. */
const RETRY_SETTLE_MS = 3_600_000;

/** Wires the use cases of the writer thread to its store. */
export function writerParts(means: WriterMeans) {
  const { store } = means;
  const effects: Effect[] = [];
  const present = new Map<string, Presence>();
  const haltedScopes = new Set<string>();
  const records = runRecords(store.sqlite);
  const settle = settlePath(store.sqlite);
  const intel = intelPath(store.sqlite);
  const trail = trailOf(store.sqlite);
  const path = ingestPath(store.sqlite);
  const runs = openRuns({ records });
  const vantages = writerVantages({ settle, present, clock: means.clock });
  let prunedAt = Number.NEGATIVE_INFINITY;

  const settleExposureDeps: SettleExposureDeps = {
    settle,
    intel,
    trail,
    vantages: vantages.list,
    policy: (band) => means.closurePolicy?.[band] ?? CLOSURE_POLICIES[band],
  };
  const settleRunDeps: SettleRunDeps = {
    runs,
    records,
    settle,
    trail,
    effects,
    isHalted: (agent) => isHalted(haltedScopes, agent),
  };
  const settleOne = (exposureNo: number): void => void settleExposure(settleExposureDeps, exposureNo, means.clock());
  const ingestDeps = { path, runs, records, keyOf: keyCache() };

  /** Does it whole or not at all: what failed leaves nothing in the store, in memory, or to be told to agents. */
  const atomically = <T>(act: () => T): T => {
    const before = effects.length;
    try {
      return store.sqlite.transaction(act)();
    } catch (cause) {
      effects.length = before;
      runs.forget();
      throw cause;
    }
  };

  const commitFrames = async (frames: readonly PendingFrame[]): Promise<readonly FrameReply[]> =>
    atomically(() => {
      const touched = new Set<number>();
      const replies = frames.map(({ token, frame }) => {
        const { reply, touched: runsTouched } = ingest(ingestDeps, frame);
        for (const runNo of runsTouched) touched.add(runNo);
        return { token, reply };
      });
      const judged = [...touched].flatMap((runNo) => settleRun(settleRunDeps, runNo, means.clock()) ?? []);
      for (const exposureNo of concludeClaims(settleRunDeps, judged, means.clock())) settleOne(exposureNo);
      return replies;
    });

  const parts = transactionParts({
    means,
    effects,
    present,
    haltedScopes,
    records,
    runs,
    trail,
    settleOne,
    settleExposureDeps,
    settle,
    vantagesChanged: vantages.changed,
    settleAllSoon: settle.settleAllSoon,
  });

  const inTransaction = async <T>(act: (tx: Tx) => Promise<T>): Promise<T> => {
    const before = { effects: effects.length, present: [...present], halts: [...haltedScopes], vantages: vantages.kept() };
    try {
      return await store.db.transaction().execute((trx) => act(parts(trx)));
    } catch (cause) {
      effects.length = before.effects;
      runs.forget();
      present.clear();
      for (const [agentId, presence] of before.present) present.set(agentId, presence);
      haltedScopes.clear();
      for (const scope of before.halts) haltedScopes.add(scope);
      vantages.restore(before.vantages);
      throw cause;
    }
  };

  /** One run that can't be judged keeps no other from its end: it is filed as not run, and said. */
  const settleOrGiveUp = (runNo: number, now: Instant, act: () => Judged | undefined): Judged[] => {
    try {
      const judged = atomically(act);
      return judged === undefined ? [] : [judged];
    } catch (cause) {
      means.trouble(`Run ${runNo} could not be judged: ${words(cause)}`);
      records.recordVerdict(runNo, now, "not-run", JSON.stringify(notRun("the collector could not judge it", now)));
      return [];
    }
  };

  const settleOrPutOff = (exposureNo: number, now: Instant): void => {
    try {
      atomically(() => settleOne(exposureNo));
    } catch (cause) {
      means.trouble(`Exposure ${exposureNo} could not be settled: ${words(cause)}`);
      settle.putOff(exposureNo, now + RETRY_SETTLE_MS);
    }
  };

  return {
    commitFrames,
    /** Files a frame that can't be merged, so that its agent's chain goes on (trust.md R11). */
    setAside: async (frame: Frame, because: string): Promise<IngestReply> =>
      atomically(() => setAside(ingestDeps, frame, because)),
    inTransaction,
    takeEffects: (): Effect[] => effects.splice(0),
    /** What time brings: leases that are over, actors that waited long enough, standings that turned stale. */
    lookAfter(now: Instant): void {
      const judged = [
        ...records
          .heldBefore(now - WITNESS_WAIT_MS)
          .flatMap((runNo) => settleOrGiveUp(runNo, now, () => settleRun(settleRunDeps, runNo, now))),
        ...records
          .overdue(now)
          .flatMap((runNo) => settleOrGiveUp(runNo, now, () => expireRun(settleRunDeps, runNo, now))),
      ];
      const exposures = new Set([...settle.toSettle(now), ...concludeClaims(settleRunDeps, judged, now)]);
      for (const exposureNo of exposures) settleOrPutOff(exposureNo, now);
      if (Math.abs(now - prunedAt) >= PRUNE_MS) {
        settle.pruneEvents(KEEP_EVENTS);
        prunedAt = now;
      }
    },
    /**
     * Puts the catalogue's documents in the store and takes up what outlived the last process: halts,
     * and jobs that nobody watched while there was none.
     */
    async load(folder: string, read: (file: string) => Uint8Array): Promise<void> {
      const claims = claimStore(store.db);
      for (const file of readdirSync(folder).filter((name) => name.endsWith(".yaml")).sort()) {
        const body = read(file);
        if (body.length > MAX_SCENARIO_BYTES) throw new Error(`Scenario ${file} has ${body.length} bytes, the most is ${MAX_SCENARIO_BYTES}`);
        const parsed = scenarioSchema.safeParse(parse(Buffer.from(body).toString("utf8")));
        if (!parsed.success) throw new Error(`Scenario ${file}: ${parsed.error.issues[0]?.message}`);
        const { id, version } = parsed.data;
        await claims.putScenario({ digest: scenarioDigest(body), id, version, body, loaded_at: means.clock() });
      }
      for (const { scope } of await peopleStore(store.db).halts()) haltedScopes.add(scope);
      records.loseAllJobs();
      // No agent is live yet: what rested on one is derived anew.
      vantages.changed();
    },
    close: () => store.close(),
  };
}

type Shared = {
  readonly means: WriterMeans;
  readonly effects: Effect[];
  readonly present: Map<string, Presence>;
  readonly haltedScopes: Set<string>;
  readonly records: ReturnType<typeof runRecords>;
  readonly runs: ReturnType<typeof openRuns>;
  readonly trail: ReturnType<typeof trailOf>;
  readonly settleOne: (exposureNo: number) => void;
  readonly settleExposureDeps: SettleExposureDeps;
  readonly settle: ReturnType<typeof settlePath>;
  readonly vantagesChanged: () => void;
  readonly settleAllSoon: (at: number) => void;
};

/** The stores of one transaction, and what each use case needs beside them. */
const transactionParts = (shared: Shared) => (trx: Kysely<Schema>) => {
  const { means, effects, present, haltedScopes, records, runs, trail, settleOne } = shared;
  const stores = {
    fleet: fleetStore(trx),
    inventory: inventoryStore(trx),
    exposures: exposureStore(trx),
    claims: claimStore(trx),
    intel: intelStore(trx),
    people: peopleStore(trx),
  };
  const retests = {
    ...stores,
    records,
    trail,
    effects,
    newId: means.newId,
    random: means.random,
    settleExposure: settleOne,
    liveAgents: () => [...present.values()].filter((agent) => !agent.isHalted && !isHalted(haltedScopes, agent)),
  };
  return {
    ...stores,
    retests,
    runs,
    records,
    trail,
    effects,
    present,
    haltedScopes,
    newId: means.newId,
    random: means.random,
    newSecret: means.newSecret,
    authority: means.authority,
    issue: means.issue,
    liveAgents: retests.liveAgents,
    settleExposure: settleOne,
    settleAllSoon: shared.settleAllSoon,
    vantagesChanged: shared.vantagesChanged,
    advanceRetests: () => advanceRetests(retests, means.clock()),
    rebuildDeps: {
      ...shared.settleExposureDeps,
      settle: shared.settle,
      records,
      load: runs.load,
      claims: stores.claims,
      exposures: stores.exposures,
    },
  };
};

/** Which use case answers which command. */
export const handlers: { readonly [K in CommandKind]: (tx: Tx, request: Commands[K]["request"], now: Instant) => Promise<Commands[K]["reply"]> } = {
  join: joinAgent,
  "create-join-token": createJoinToken,
  "revoke-agent": revokeAgent,
  "agent-hello": agentHello,
  "agent-gone": agentGone,
  "agent-halted": agentHalted,
  "apply-inventory": applyInventory,
  import: importReport,
  "update-kev": (tx, request, now) => updateKev(tx, request, now),
  "update-epss": (tx, request, now) => updateEpss(tx, request, now),
  validate: validateExposures,
  "claim-fix": claimFix,
  retest: requestRetest,
  assign: people.assign,
  "cancel-run": cancelRun,
  halt,
  resume,
  rebuild: (tx, _request, now) => rebuild(tx.rebuildDeps, now),
  "create-user": people.createUser,
  "create-session": people.createSession,
  "end-session": people.endSession,
  "failed-sign-in": people.failedSignIn,
  "create-api-token": people.createApiToken,
  "revoke-api-token": people.revokeApiToken,
};

/** Evidence keys read once; an agent's key never changes. */
function keyCache(): (spki: Uint8Array) => KeyObject {
  const known = new Map<string, KeyObject>();
  return (spki) => {
    const name = Buffer.from(spki).toString("base64");
    const key = known.get(name) ?? evidenceKey(spki);
    known.set(name, key);
    return key;
  };
}

const words = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
