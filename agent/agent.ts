import { join } from "node:path";
import process from "node:process";
import { saidNonce } from "../proto/inert.ts";
import { sha256 } from "../proto/seal.ts";
import { toIso } from "../proto/time.ts";
import { type Hello, PROTOCOL } from "../proto/wire.ts";
import { closeBrokenOff } from "./broken-off.ts";
import { openBundleVersions } from "./bundle-versions.ts";
import { checkpointKeeper } from "./checkpoint-keeper.ts";
import { chainStartOf, type Identity, keyIdOf, readIdentity } from "./identity.ts";
import { keepIdentity } from "./keep-identity.ts";
import { killSwitch } from "./kill-switch.ts";
import type { BackoffLimits } from "./link/backoff.ts";
import { link } from "./link/link.ts";
import { openSession } from "./link/socket.ts";
import { lock } from "./lock.ts";
import type { Log } from "./log.ts";
import { mend, saidOfNoJob } from "./mend.ts";
import type { Resolve } from "./pin-names.ts";
import { datagram, open, secure } from "./probes/dial.ts";
import { ears } from "./probes/ear.ts";
import { openNotingLoss } from "./probes/lost-here.ts";
import { meteredDatagram, meteredOpen } from "./probes/meter.ts";
import { ownHost } from "./probes/own-host.ts";
import { perform } from "./probes/perform.ts";
import { readHostNetwork } from "./probes/socket-tables.ts";
import { leafKeeper } from "./probes/witness-leaf.ts";
import { rebase } from "./rebase.ts";
import { saying } from "./refusal.ts";
import { problemOf } from "./rules.ts";
import { rulesForProbes } from "./rules-for-probes.ts";
import { watchRules } from "./rules-watch.ts";
import { deadManMsOf, digestOf, jsonOf, publishersOf, sandboxOf, tellOf } from "./rules-words.ts";
import { type Runner, runner } from "./runner/runner.ts";
import { isUnderPermissionModel } from "./runtime.ts";
import { openSandbox } from "./sandbox/sandbox.ts";
import { sealer } from "./sealer.ts";
import { openSpool, SPOOL_LIMITS, type SpoolLimits } from "./spool.ts";
import { showLoss } from "./spool-recovery.ts";
import { STATUS_EVERY_MS, type Status, writeStatus } from "./status.ts";
import { tellSurroundings } from "./tell-surroundings.ts";
import type { Timepiece } from "./timepiece.ts";
import { AGENT_VERSION } from "./version.ts";
import { within } from "./within.ts";

/** An orderly end waits so long for what runs; then it ends all the same. */
export const STOP_WITHIN_MS = 2_500;
/** How often what runs is held against the rules' clock: a window may close in the middle of a job. */
const RECHECK_MS = 1_000;
/** So many losses of a spool are named in the status. */
const MAX_LOSSES_SHOWN = 20;

/** What it takes to run one agent in this process. */
export type AgentOptions = {
  readonly directory: string;
  readonly policy: string;
  /** Overrides what was given at enrolment; empty does not. */
  readonly sourceAddress: string;
  readonly userId: number;
  readonly bootId: string;
  /** Looks up the names in the rules. */
  readonly resolve: Resolve;
  readonly time: Timepiece;
  readonly chance: () => number;
  readonly backoff: BackoffLimits;
  readonly spoolLimits?: SpoolLimits;
  readonly log: Log;
};

/** An agent that is going. */
export type RunningAgent = {
  readonly status: () => Status;
  /** Puts the kill switch down: everything ends now, and stays ended over restarts. */
  readonly halt: (because: string) => Promise<void>;
  /** Ends what runs, seals and spools it, hangs up. Within `STOP_WITHIN_MS`. */
  readonly stop: () => Promise<void>;
};

/** Wires one agent together and sets it going. Throws `CommandRefused` when it can't start. */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const { directory, time, log } = options;
  const read = await readIdentity(directory);
  const identity: Identity = { ...read, sourceAddress: options.sourceAddress || read.sourceAddress };
  const unlock = await lock(directory);
  const spoolDirectory = join(directory, "spool");
  const limits = options.spoolLimits ?? SPOOL_LIMITS;
  const spool = await openSpool(spoolDirectory, limits);
  for (const loss of spool.losses) log.error({ ...loss }, "the spool has lost records");
  const permissionModel = isUnderPermissionModel();
  const keeper = await checkpointKeeper(directory, log);
  const hear = ears(time.steadyMs);
  const leaf = leafKeeper(time.wall);
  const versions = await openBundleVersions(directory);
  if (versions.problem() !== "") log.error({ problem: versions.problem() }, "no scenario will run");
  let diskProblem = "";

  const rules = await watchRules(options.policy, options.userId, options.resolve, (reading) => {
    log.info({ problem: problemOf(reading) }, "rules of engagement read again");
    jobs.recheck();
    collector.renew();
  });
  tellOf(rules.current(), log);
  const sandbox = await openSandbox(directory, process.platform, () => sandboxOf(rules.current()));

  const as = {
    agentId: identity.agentId,
    bootId: options.bootId,
    agentVersion: AGENT_VERSION,
    evidenceKey: identity.evidenceKey,
    chainStart: chainStartOf(identity),
    envelope: { evidenceKeyId: keyIdOf(identity), vantage: identity.segment },
  };
  const sealing = sealer({
    as,
    spool,
    recorded: () => collector.recorded(),
    troubled: (problem) => {
      if (problem !== undefined && diskProblem === "") log.error({ problem }, "the spool can't be written");
      diskProblem = problem ?? "";
    },
  });

  const halt = killSwitch({
    directory,
    steadyMs: time.steadyMs,
    deadManMs: () => deadManMsOf(rules.current()),
    switched: (what) => {
      log.warn({ ...what }, what.kind);
      if (what.kind === "halted") jobs.halt(`Halted by ${what.by}: ${what.because}`);
      sealing.add(saidOfNoJob(what, time.wall()), digestOf(rules.current()));
      void report();
    },
  });

  const jobs: Runner = runner({
    time,
    rules: rules.current,
    versions,
    isHalted: halt.isHalted,
    room: () => (diskProblem === "" ? spool.room() : "reserve"),
    ready: sealing.ready,
    emit: sealing.add,
    perform: (job, step, { stop, finish, report, meter, binding, again }) =>
      perform(step, {
        steadyMs: time.steadyMs,
        wall: time.wall,
        open: meteredOpen(openNotingLoss(open, readHostNetwork), meter),
        secure,
        datagram: meteredDatagram(datagram, meter),
        hear,
        leaf,
        openBox: (stepId, over) => sandbox.open({ jobId: job.jobId, stepId, binding }, over),
        ...ownHost(process.platform),
        nonce: saidNonce(job.nonce),
        marker: job.marker,
        agentVersion: AGENT_VERSION,
        sourceAddress: identity.sourceAddress,
        again,
        stop,
        finish,
        report,
        ...rulesForProbes(rules.current, job.tier, time.wall),
      }),
    log,
  });

  const keeping = keepIdentity({
    directory,
    identity,
    time,
    chance: options.chance,
    link: () => collector,
    rebase: (durable, acknowledged) =>
      sealing.exclusively(async () => {
        const carried = await rebase({ directory: spoolDirectory, limits, spool, as, durable }, acknowledged);
        log.warn({ carried }, "the chain goes on behind the collector's; what was unsent was sealed anew");
      }),
    log,
  });

  const collector = link({
    open: (events) => openSession(keeping.current(), events),
    wall: time.wall,
    steadyMs: time.steadyMs,
    chance: options.chance,
    backoff: options.backoff,
    spool,
    chainStart: as.chainStart,
    ...keeping.link,
    mend: (durable) =>
      sealing.exclusively(async () => {
        const lost = await mend({ directory: spoolDirectory, limits, spool, as, durable, at: time.wall() });
        for (const sequences of lost)
          log.error({ sequences }, "lost observations; the chain goes on behind them");
      }),
    hello: (): Hello => ({
      kind: "hello",
      protocolMin: PROTOCOL.min,
      protocolMax: PROTOCOL.max,
      agentVersion: AGENT_VERSION,
      bootId: options.bootId,
      lastSequence: sealing.sequence(),
      rules: jsonOf(rules.current()),
      rulesProblem: problemOf(rules.current()),
      permissionModel,
      halted: halt.isDown(),
      nodeVersion: process.version,
      platform: `${process.platform}-${process.arch}`,
      sourceAddress: identity.sourceAddress,
      clock: time.wall(),
      ...keeper.heldAs("checkpoint", (held) => held),
    }),
    vitals: () => ({
      halted: halt.isDown(),
      spoolBytes: spool.bytes(),
      ...keeper.heldAs("checkpointHeld", (held) => sha256(held)),
    }),
    checkpoint: keeper,
    heard: halt.heard,
    job: (job, collectorAheadMs) => {
      halt.jobCame();
      jobs.offer(job, collectorAheadMs);
    },
    cancel: ({ jobId, reason }) => {
      if (jobId === "") halt.collectorHalted(reason);
      jobs.cancel(jobId, reason);
    },
    changed: () => void report(),
    log,
  });

  const status = (running = true): Status => ({
    version: AGENT_VERSION,
    agentId: identity.agentId,
    segment: identity.segment,
    pid: process.pid,
    bootId: options.bootId,
    at: time.wall(),
    running,
    link: collector.status(),
    certificate: keeping.status(),
    spool: {
      bytes: spool.bytes(),
      room: spool.room(),
      sequence: sealing.sequence(),
      problem: diskProblem,
      losses: spool.losses.slice(0, MAX_LOSSES_SHOWN).map(showLoss),
    },
    rules: { digest: digestOf(rules.current()), problem: problemOf(rules.current()) },
    publishers: publishersOf(rules.current()),
    bundles: [...versions.list()],
    bundlesProblem: versions.problem(),
    jobs: jobs.running(),
    halted: halt.isDown(),
    permissionModel,
    nodeVersion: process.version,
    sourceAddress: identity.sourceAddress,
  });
  let reported = Promise.resolve();
  /** One write at a time. */
  function report(running?: boolean): Promise<void> {
    reported = reported
      .then(() => writeStatus(directory, status(running)))
      .catch((cause: unknown) => log.warn({ because: saying(cause) }, "the status can't be written"));
    return reported;
  }

  await closeBrokenOff(spool, sandbox, jobs, log);

  halt.start();
  keeping.start();
  const timers = [setInterval(() => void report(), STATUS_EVERY_MS), setInterval(jobs.recheck, RECHECK_MS)];
  timers.push(tellSurroundings({ rules: rules.current, time, halt, collector }));
  collector.start();
  await report();
  log.info({ agentId: identity.agentId, segment: identity.segment, at: toIso(time.wall()) }, "agent started");

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    for (const timer of timers) clearInterval(timer);
    halt.stop();
    keeping.stop();
    rules.stop();
    jobs.halt("The agent was stopped");
    await within(STOP_WITHIN_MS, jobs.idle().then(sandbox.close).then(sealing.flush));
    collector.close();
    await spool.close();
    await report(false);
    await unlock();
  }

  return {
    status: () => status(),
    halt: halt.signal,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
