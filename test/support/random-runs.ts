import fc from "fast-check";
import type { JobRecord, RunRecord } from "../../collector/domain/run.ts";
import type { JobEnd, Outcome } from "../../proto/outcome.ts";
import {
  actor,
  CONTROL,
  closeView,
  connected,
  cut,
  ELSEWHERE,
  forbiddenHere,
  garbled,
  healthy,
  NEIGHBOUR,
  notReceived,
  OTHER,
  onAsset,
  REAL,
  receivedFrom,
  refused,
  refusedByRules,
  run,
  seen,
  silent,
  six,
  sockets,
  spoke,
  synFrom,
  THIRD_PLACE,
  udp,
  unable,
  unreachable,
  witness,
} from "./runs.ts";

const anOutcome = fc.constantFrom<Outcome>(
  spoke(),
  spoke(OTHER),
  connected,
  cut,
  garbled,
  refused,
  silent,
  silent,
  unreachable,
  forbiddenHere,
  unable,
  refusedByRules,
);
const aNegative = fc.constantFrom<Outcome>(refused, silent, unreachable, forbiddenHere);
/** Mostly this, so that what is sound in every part is met often enough to mean something. */
const mostly = <T>(usual: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others });
const anEnd = mostly<JobEnd | "never">("completed", fc.constantFrom("halted", "expired", "never"));
const aCheck = mostly<Outcome | undefined>(healthy, fc.constantFrom(unable, undefined));
const anAnswer = fc.oneof(fc.constant(spoke()), anOutcome);

const aBaseline = fc
  .tuple(
    fc.constantFrom(
      { purpose: "elsewhere", target: ELSEWHERE } as const,
      { purpose: "neighbour", target: NEIGHBOUR } as const,
      { purpose: "neighbour", target: six(NEIGHBOUR) } as const,
      { purpose: "neighbour", target: udp(NEIGHBOUR) } as const,
      { purpose: "third-place", target: THIRD_PLACE } as const,
      { purpose: "negative-control", target: CONTROL } as const,
    ),
    anAnswer,
  )
  .map(([{ purpose, target }, outcome]) => seen(purpose, outcome, target));

const anActor = fc
  .record({
    agent: fc.constantFrom("a", "b"),
    attempts: fc.oneof(
      fc.array(aNegative, { minLength: 1, maxLength: 3 }),
      fc.array(anOutcome, { maxLength: 3 }),
    ),
    baselines: fc.array(aBaseline, { minLength: 1, maxLength: 4 }),
    selfCheck: aCheck,
    ended: anEnd,
  })
  .map((choice): JobRecord => actor(choice));

const aView = fc
  .record({
    sees: anAnswer,
    isOnAsset: fc.boolean(),
    wasLive: mostly(true, fc.constant(false)),
    baselines: fc.array(aBaseline, { maxLength: 2 }),
    selfCheck: aCheck,
    ended: anEnd,
  })
  .map((choice): JobRecord => closeView(choice));

const anOnAsset = fc
  .record({
    listening: fc.subarray(["0.0.0.0", "127.0.0.1", "10.0.2.10", "10.9.9.9"]),
    peers: fc.subarray([synFrom(40_000), synFrom(40_001)]),
    wasLive: fc.boolean(),
    ended: anEnd,
  })
  .map(({ listening, peers, wasLive, ended }) => onAsset(sockets(listening, peers), { wasLive, ended }));

const aWitness = fc
  .record({
    got: fc.subarray([notReceived, receivedFrom("10.0.1.5", 40_000), receivedFrom("192.0.2.77", 5)]),
    ended: anEnd,
  })
  .map(({ got, ended }) => witness(got, { ended }));

/** Runs of every kind, sound and unsound, with enough that is sound for every row to be met. */
export const anyRun: fc.Arbitrary<RunRecord> = fc
  .record({
    actors: fc.oneof(fc.array(anActor, { minLength: 1, maxLength: 1 }), fc.array(anActor, { maxLength: 2 })),
    views: fc.array(aView, { maxLength: 3 }),
    kernels: fc.array(anOnAsset, { maxLength: 1 }),
    witnesses: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(aWitness, { maxLength: 1 }) },
    ),
    knownIdentity: fc.constantFrom(undefined, REAL, OTHER),
  })
  .map(({ actors, views, kernels, witnesses, knownIdentity }) =>
    run([...actors, ...views, ...kernels, ...witnesses], { knownIdentity }),
  );
