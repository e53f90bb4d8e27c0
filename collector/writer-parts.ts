import type { Instant } from "../proto/time.ts";
import type { Presence } from "./app/agent-session.ts";
import { checkpoints } from "./app/checkpoints.ts";
import type { Effect } from "./app/command.ts";
import { BY_ITSELF, freezeAgent } from "./app/freeze-agent.ts";
import type { FrameReply, PendingFrame } from "./app/group-writer.ts";
import { isHalted } from "./app/halt-scope.ts";
import { type Frame, type IngestReply, ingest, setAside } from "./app/ingest.ts";
import { openRuns } from "./app/open-runs.ts";
import { refusals, refusedCommand } from "./app/refusals.ts";
import { scenarioReader } from "./app/scenario-reader.ts";
import { type SettleExposureDeps, settleExposure } from "./app/settle-exposure.ts";
import {
  callOff,
  concludeClaims,
  expireRun,
  foldClaim,
  type Judged,
  judgedLine,
  refold,
  type SettleRunDeps,
  settleRun,
  WITNESS_WAIT_MS,
} from "./app/settle-run.ts";
import type { BootTrace } from "./domain/clone.ts";
import { CLOSURE_POLICIES } from "./domain/closure-policy.ts";
import { notRun } from "./domain/not-run.ts";
import { evidenceKeys } from "./evidence-keys.ts";
import { chainView } from "./store/chain-view.ts";
import { declarationPath } from "./store/declaration-path.ts";
import { freezing } from "./store/freezing.ts";
import { ingestPath } from "./store/ingest-path.ts";
import { intelPath } from "./store/intel-path.ts";
import { peopleStore } from "./store/people.ts";
import { runRecords } from "./store/run-records.ts";
import { settlePath } from "./store/settle-path.ts";
import { trail as trailOf } from "./store/trail.ts";
import { type CommandParts, commandParts, type WriterMeans } from "./writer-commands.ts";
import { intelParts } from "./writer-intel.ts";
import { writerVantages } from "./writer-vantages.ts";

export type WriterParts = ReturnType<typeof writerParts>;

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
  const declared = declarationPath(store.sqlite);
  const settle = { ...settlePath(store.sqlite), controls: declared.controls, bypasses: declared.bypasses };
  const intel = intelPath(store.sqlite);
  const trail = trailOf(store.sqlite);
  const path = ingestPath(store.sqlite);
  const scenarioOf = scenarioReader();
  const runs = openRuns({ records, scenarioOf });
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
  const intelligence = intelParts({ ...means, settleExposureDeps, settle, intel });
  const settleOne = (exposureNo: number, runs: readonly Judged[] = []): void => {
    const now = means.clock();
    intelligence.settleFirst(exposureNo);
    settleExposure(settleExposureDeps, exposureNo, now, ({ validation }) =>
      runs.map((judged) => judgedLine(judged, validation.kind, now)),
    );
  };
  const boots = new Map<string, BootTrace>();
  const freezer = freezing(store.sqlite);
  const onFork: Parameters<typeof ingest>[0]["onFork"] = ({ id }, because, at) => {
    const agent = freezer.agent(id);
    if (agent !== undefined)
      freezeAgent(
        { freezing: freezer, trail, effects },
        agent,
        `its chain has forked: ${because}`,
        BY_ITSELF,
        at,
      );
  };
  const refused = refusals(trail);
  const ingestDeps = { path, runs, records, trail, refusals: refused, onFork, keyOf: evidenceKeys() };

  /** Does it whole or not at all: what failed leaves nothing in the store, in memory, or to be told to agents. */
  const atomically = <T>(act: () => T): T => {
    const before = effects.length;
    try {
      return store.sqlite.transaction(act).immediate();
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
      for (const [exposureNo, runs] of concludeClaims(settleRunDeps, judged, means.clock()))
        settleOne(exposureNo, runs);
      return replies;
    });

  /** An agent was revoked: its runs go on without it, and what it had a word on is folded again. */
  const concludeWithout = (agentNo: number, runNos: readonly number[]): void => {
    const judged = runNos.flatMap((runNo) => settleRun(settleRunDeps, runNo, means.clock()) ?? []);
    const concluded = concludeClaims(settleRunDeps, judged, means.clock());
    const others = refold(settleRunDeps, settle.spokenOnBy(agentNo));
    for (const exposureNo of new Set([...concluded.keys(), ...others]))
      settleOne(exposureNo, concluded.get(exposureNo));
  };

  /** Ends a run's jobs; true when something had got through, and the run is judged by it. */
  const callOffRun = (runNo: number, by: string): boolean => {
    const judged = callOff(settleRunDeps, runNo, by, means.clock());
    if (judged === undefined) return false;
    for (const [exposureNo, runs] of concludeClaims(settleRunDeps, [judged], means.clock()))
      settleOne(exposureNo, runs);
    return true;
  };

  const log = checkpoints({ view: chainView(store.sqlite), ...means.checkpoints });
  const parts = commandParts({
    checkpoints: log,
    refusals: refused,
    boots,
    freezing: freezer,
    concludeWithout,
    callOff: callOffRun,
    foldClaim: (claimNo) => foldClaim(settleRunDeps, claimNo),
    means,
    effects,
    present,
    haltedScopes,
    records,
    runs,
    scenarioOf,
    trail,
    settleOne,
    settleExposureDeps,
    settle,
    declared,
    vantages,
    vantagesChanged: vantages.changed,
    intelParts: intelligence,
  });

  const alone = async <T>(act: (parts: CommandParts) => Promise<T>): Promise<T> => {
    const before = {
      effects: effects.length,
      present: [...present],
      halts: [...haltedScopes],
      vantages: vantages.kept(),
    };
    try {
      // Immediate: another process that writes (a token made beside us) is waited for, not stumbled over.
      store.sqlite.exec("BEGIN IMMEDIATE");
      const done = await act(parts);
      store.sqlite.exec("COMMIT");
      return done;
    } catch (cause) {
      if (store.sqlite.inTransaction) store.sqlite.exec("ROLLBACK");
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

  let turn: Promise<unknown> = Promise.resolve();
  /** Whole or not at all, and one after the other: there is one connection that writes. */
  const inTransaction = <T>(act: (parts: CommandParts) => Promise<T>): Promise<T> => {
    const mine = turn.then(() => alone(act));
    turn = mine.catch(() => undefined);
    return mine;
  };

  const settleOrPutOff = (exposureNo: number, now: Instant, runs: readonly Judged[] = []): void => {
    try {
      atomically(() => settleOne(exposureNo, runs));
    } catch (cause) {
      means.trouble(`Exposure ${exposureNo} could not be settled: ${words(cause)}`);
      settle.putOff(exposureNo, now + RETRY_SETTLE_MS);
    }
  };

  /** One run that can't be judged keeps no other from its end: it is filed as not run, and said. */
  const settleOrGiveUp = (runNo: number, now: Instant, act: () => Judged | undefined): Judged[] => {
    try {
      const judged = atomically(act);
      return judged === undefined ? [] : [judged];
    } catch (cause) {
      means.trouble(`Run ${runNo} could not be judged: ${words(cause)}`);
      records.recordVerdict(
        runNo,
        now,
        "not-run",
        JSON.stringify(notRun("the collector could not judge it", now)),
      );
      const claimNo = records.find(runNo)?.claimNo;
      if (claimNo !== undefined)
        for (const exposureNo of settle.awaiting(claimNo)) settleOrPutOff(exposureNo, now);
      return [];
    }
  };

  return {
    commitFrames,
    /** Files a frame that can't be merged, so that its agent's chain goes on (trust.md R11). */
    setAside: async (frame: Frame, because: string): Promise<IngestReply> =>
      atomically(() => setAside(ingestDeps, frame, because)),
    inTransaction,
    /** Makes a checkpoint of what is committed, when one is due. Never inside a transaction. */
    checkpoint(now: Instant): void {
      const made = log.whenDue(now);
      if (made !== undefined) effects.push({ kind: "checkpoint", line: log.line() });
    },
    /** The newest word before the process ends. */
    lastCheckpoint: (now: Instant): void => void log.cut(now, "stop"),
    /** Files that a command was refused to its caller, in a transaction of its own. */
    noteRefused: (
      command: string,
      request: unknown,
      fault: { readonly code: string; readonly message: string },
    ) =>
      inTransaction(async () => {
        refused.note(refusedCommand(command, request, fault, means.clock()));
      }),
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
      const concluded = concludeClaims(settleRunDeps, judged, now);
      for (const exposureNo of new Set([...settle.toSettle(now), ...concluded.keys()])) {
        settleOrPutOff(exposureNo, now, concluded.get(exposureNo));
      }
      if (Math.abs(now - prunedAt) >= PRUNE_MS) {
        settle.pruneEvents(KEEP_EVENTS);
        prunedAt = now;
      }
    },
    /** Goes on with what catalogues touched, for a slice of time; true when more is left. */
    goOn: (): boolean => atomically(intelligence.slice),
    /** What outlived the last process is taken up: halts, and jobs that nobody watched while there was none. */
    async load(): Promise<void> {
      for (const { scope } of await peopleStore(store.db).halts()) haltedScopes.add(scope);
      records.loseAllJobs();
      // No agent is live yet: what rested on one is derived anew.
      vantages.changed();
    },
    close: async () => {
      store.sqlite.pragma("wal_checkpoint(TRUNCATE)");
      await store.close();
    },
  };
}

const words = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
