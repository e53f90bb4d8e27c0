import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRun } from "../../../collector/domain/reachability.ts";
import type { JobRecord, RunRecord } from "../../../collector/domain/run.ts";
import type { Doubt, Prevention } from "../../../collector/domain/verdict.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import { instant } from "../../../proto/time.ts";
import { anyRun } from "../../support/random-runs.ts";
import {
  actor,
  CONTROL,
  closeView,
  connected,
  controlRefused,
  cut,
  ELSEWHERE,
  elsewhereSpoke,
  fiveTimes,
  forbiddenHere,
  garbled,
  healthy,
  identity,
  NEGATIVES,
  NEIGHBOUR,
  neighbourSpoke,
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
  silentFrom,
  six,
  sockets,
  spoke,
  synFrom,
  TARGET,
  thirdPlaceSpoke,
  udp,
  unable,
  unreachable,
  witness,
} from "../../support/runs.ts";

type Expected = { readonly row: number; readonly prevention: object; readonly grade?: string };

/** The one place that knows how `judgeRun` is called. */
const check = (record: RunRecord, expected: Expected) => expect(judgeRun(record)).toMatchObject(expected);
const judged = (jobs: readonly JobRecord[], expected: Expected, changes: Partial<RunRecord> = {}) =>
  check(run(jobs, changes), expected);

const doubt = (row: number, why: Doubt): Expected => ({
  row,
  prevention: { kind: "inconclusive", doubt: why },
  grade: "D",
});
const allowed = (through: number, of = 5, how = "answered") => ({ kind: "allowed", how, through, of });
const prevented = (where: string) => ({ kind: "prevented", where });
const absent = { kind: "absent", what: "service-not-listening" };
const partial = (stage: string) => ({ kind: "partial", stage });

describe("row 1: the agent, not the target", () => {
  it.each<[string, JobRecord]>([
    ["whose self-check failed", actor({ selfCheck: unable })],
    ["without a self-check", actor({ selfCheck: undefined })],
    ["that could not try", actor({ attempts: fiveTimes(unable) })],
    ["whose rules refused", actor({ attempts: fiveTimes(refusedByRules) })],
    ["whose tries are not there", actor({ attempts: [] })],
    ["that was killed", actor({ ended: "halted" })],
    ["whose job was refused", actor({ ended: "refused" })],
    ["whose lease ended", actor({ ended: "expired" })],
    ["whose job was cancelled", actor({ ended: "cancelled" })],
    ["whose job failed", actor({ ended: "failed" })],
    ["that never ended", actor({ ended: "never" })],
  ])("says nothing about the target from an agent %s", (_what, job) => {
    const verdict = judgeRun(run([job, closeView()]));
    expect(verdict).toMatchObject({ ...doubt(1, "agent-fault"), execution: { kind: "not-run" } });
    expect(verdict.proofs.find(({ name }) => name === "self-check")).toMatchObject({ holds: false });
  });

  it("does not take an answer from an agent that failed its own check either", () => {
    judged(
      [actor({ selfCheck: unable, attempts: fiveTimes(spoke()) }), closeView()],
      doubt(1, "agent-fault"),
    );
  });

  it("proves no negative when one of the tries could not be made", () => {
    judged([actor({ attempts: [silent, silent, unable] }), closeView()], doubt(1, "agent-fault"));
  });

  it("proves no negative when the observation of a try is missing", () => {
    const job = actor({ attempts: fiveTimes(silent) });
    const lost = job.seen.filter(({ purpose, attempt }) => purpose !== "attempt" || attempt !== 3);
    judged([{ ...job, seen: lost }, closeView()], doubt(1, "agent-fault"));
  });

  it("still believes the try that got through when another could not be made", () => {
    judged([actor({ attempts: [unable, spoke()] }), closeView()], { row: 4, prevention: allowed(1, 1) });
  });

  it("knows a run that nobody took part in", () => {
    judged([], doubt(1, "agent-fault"));
  });
});

describe("row 2: the other side has the nonce", () => {
  it("is allowed as delivered although no answer came back", () => {
    judged([actor({ attempts: [silentFrom(40_001)] }), witness([receivedFrom("10.0.1.5", 40_001)])], {
      row: 2,
      prevention: allowed(1, 1, "delivered"),
      grade: "B",
    });
  });

  it("is one-way only when an agent close by got a reply to the same payload", () => {
    judged([actor({ attempts: [silentFrom(1)] }), closeView(), witness([receivedFrom("10.0.1.5", 1)])], {
      row: 2,
      prevention: allowed(1, 1, "one-way"),
    });
  });

  it("is answered when the answer came back, and grade A with a packet view", () => {
    judged([actor({ attempts: [spoke(REAL, 7)] }), onAsset(), witness([receivedFrom("10.0.1.5", 7)])], {
      row: 2,
      prevention: allowed(1, 1),
      grade: "A",
    });
  });

  it("knows the nonce of the close view from that of the vantage", () => {
    const near = closeView({ sees: spoke(REAL, 9) });
    judged([actor(), near, witness([receivedFrom("10.0.1.5", 9)])], {
      row: 7,
      prevention: prevented("path-or-host"),
    });
  });

  it("knows a sender behind a translation by its port, or by there being no other", () => {
    const near = closeView({ sees: spoke(REAL, 9) });
    const kept = witness([receivedFrom("203.0.113.1", 40_000)]);
    const changed = witness([receivedFrom("203.0.113.1", 61_000)]);
    for (const job of [kept, changed])
      judged([actor(), near, job], { row: 2, prevention: allowed(1, 5, "one-way") });
  });

  it("does not know whose nonce it was when the close view may have sent it from an unknown address", () => {
    const unnamed: Outcome = { kind: "silent", waitedMs: 4_500 };
    const told = (sees: Outcome) => [
      actor({ attempts: [unnamed] }),
      closeView({ sees }),
      witness([receivedFrom("203.0.113.1", 61_000)]),
    ];
    judged(told(unnamed), doubt(9, "target-down"));
    const cutUnnamed: Outcome = { kind: "cut", elapsedMs: 3, from: { address: "", port: 0 }, errno: "EOF" };
    judged(told(cutUnnamed), doubt(11, "no-close-view"));
    judged(told(spoke(REAL, 9)), { row: 2, prevention: allowed(1, 1, "one-way") });
  });

  it("does not prevent where the witness opened its ear only after the tries", () => {
    const late = { ...witness([notReceived]) };
    const seen = late.seen.map((one) => ({ ...one, at: instant(9_000) }));
    judged([actor(), closeView(), { ...late, seen }], doubt(11, "no-close-view"));
  });

  it("does not prevent while the witness owes its word", () => {
    judged([actor(), closeView(), witness([])], doubt(11, "no-close-view"));
    judged([actor(), closeView(), witness([notReceived])], { row: 7, prevention: prevented("path-or-host") });
  });
});

describe("a witness that listened to the end and got nothing", () => {
  const deaf = witness([notReceived]);
  const echo = identity("reply with the nonce", "reply");
  const near = closeView({ sees: spoke(echo, 9) });

  it.each<[string, Outcome]>([
    ["says the nonce back as it would have", spoke(echo, 7)],
    ["has other words", spoke(OTHER, 7)],
  ])("shows that what %s was something else", (_what, outcome) => {
    const jobs = [actor({ attempts: fiveTimes(outcome) }), near, deaf];
    judged(jobs, { row: 5, prevention: partial("accepted-by-something-else") });
    expect(judgeRun(run(jobs)).sentence).toContain(
      "the witness, which listened to the end, never got the nonce",
    );
  });

  it("is no matter where it got the nonce of this agent, or never said whether it did", () => {
    const got = witness([receivedFrom("10.0.1.5", 7), notReceived]);
    judged([actor({ attempts: [spoke(echo, 7)] }), near, got], { row: 2, prevention: allowed(1, 1) });
    judged([actor({ attempts: [spoke(echo, 7)] }), near, witness([])], { row: 4, prevention: allowed(1, 1) });
  });
});

describe("row 3: what must not answer answers alike", () => {
  const catchAll = (outcome: Outcome, control: Outcome) =>
    actor({
      attempts: fiveTimes(outcome),
      baselines: [neighbourSpoke, seen("negative-control", control, CONTROL)],
    });

  it.each<[string, Outcome, Outcome]>([
    ["a tarpit that accepts every port", connected, connected],
    ["a proxy that hangs up on every port", cut, cut],
    ["a captive portal that talks on every port", spoke(), spoke()],
    ["a portal in another protocol", garbled, garbled],
    ["a control that goes further than the target", connected, garbled],
  ])("does not believe %s", (_what, outcome, control) => {
    judged([catchAll(outcome, control), closeView({ sees: connected })], doubt(3, "catch-all"));
  });

  it("believes an answer where the control got no more than a handshake", () => {
    judged([catchAll(spoke(), connected), closeView()], { row: 4, prevention: allowed(5) });
  });

  it("believes the target's own identity where the control answers under another", () => {
    judged([catchAll(spoke(REAL), spoke(OTHER)), closeView()], {
      row: 4,
      prevention: allowed(5),
      grade: "B",
    });
    judged([catchAll(spoke(REAL), spoke(OTHER))], doubt(3, "catch-all"));
  });

  it("is no matter to a negative", () => {
    judged([catchAll(silent, connected), closeView()], { row: 7, prevention: prevented("path-or-host") });
  });
});

describe("row 4: the protocol spoke", () => {
  const speaks = (who = REAL) => actor({ attempts: fiveTimes(spoke(who)) });

  it("is B with the same identity from close by, C with one known before, D with neither", () => {
    judged([speaks(), closeView()], { row: 4, prevention: allowed(5), grade: "B" });
    judged([speaks()], { row: 4, prevention: allowed(5), grade: "C" }, { knownIdentity: REAL });
    judged([speaks()], { row: 4, prevention: allowed(5), grade: "D" });
  });

  it("is A when the asset's kernel saw the same connection", () => {
    const peer = { address: "10.0.1.5", port: 40_000, state: "established" } as const;
    judged([speaks(), closeView(), onAsset(sockets(["0.0.0.0"], [peer]))], {
      row: 4,
      prevention: allowed(5),
      grade: "A",
    });
  });

  it("takes one try of five that got through for what it is", () => {
    judged([actor({ attempts: [silent, silent, spoke(), silent, refused] }), closeView()], {
      row: 4,
      prevention: allowed(1, 5),
    });
  });

  it("accepts a certificate that was replaced since, when an agent close by sees the new one", () => {
    judged(
      [speaks(OTHER), closeView({ sees: spoke(OTHER) })],
      { row: 4, prevention: allowed(5), grade: "B" },
      { knownIdentity: REAL },
    );
  });

  it("does not compare a banner with a certificate", () => {
    const known = identity("real", "certificate");
    judged([speaks()], { row: 4, prevention: allowed(5), grade: "D" }, { knownIdentity: known });
  });

  it("does not take a close view whose session broke", () => {
    judged([speaks(), closeView({ wasLive: false })], { row: 4, prevention: allowed(5), grade: "D" });
  });

  it("learns the identity that agents close by agree on, and no other", () => {
    expect(judgeRun(run([speaks(), closeView()])).confirmedIdentity).toEqual(REAL);
    expect(judgeRun(run([actor(), closeView()])).confirmedIdentity).toEqual(REAL);
    expect(judgeRun(run([speaks()])).confirmedIdentity).toBeUndefined();
    const disagreeing = [closeView(), closeView({ agent: "b", sees: spoke(OTHER) })];
    expect(judgeRun(run([speaks(), ...disagreeing])).confirmedIdentity).toBeUndefined();
    const reply = closeView({ sees: spoke(identity("nonce", "reply")) });
    expect(judgeRun(run([speaks(), reply])).confirmedIdentity).toBeUndefined();
  });
});

describe("row 5: accepted by something else", () => {
  const odd = { row: 5, prevention: partial("accepted-by-something-else") };

  it.each<[string, Outcome]>([
    ["another identity", spoke(OTHER)],
    ["a handshake, then silence", connected],
    ["a handshake, then a reset", cut],
    ["words of another protocol", garbled],
  ])("is neither allowed nor prevented: %s, while the service speaks close by", (_what, outcome) => {
    judged([actor({ attempts: fiveTimes(outcome) }), closeView()], odd);
  });

  it("knows an impostor by the identity known before", () => {
    judged([actor({ attempts: fiveTimes(spoke(OTHER)) })], odd, { knownIdentity: REAL });
  });

  it("is not prevented when most tries met silence and one was accepted", () => {
    judged([actor({ attempts: [silent, silent, connected] }), closeView()], odd);
  });
});

describe("row 6: accepted, and nobody spoke", () => {
  it("is unspoken when the agent close by hears nothing either, or there is none", () => {
    for (const views of [[closeView({ sees: connected })], []]) {
      judged([actor({ attempts: fiveTimes(connected) }), ...views], {
        row: 6,
        prevention: partial("unspoken"),
      });
    }
  });

  it("is unspoken when the target itself talks another protocol", () => {
    judged([actor({ attempts: fiveTimes(garbled) }), closeView({ sees: garbled })], {
      row: 6,
      prevention: partial("unspoken"),
    });
  });
});

describe("row 7: prevented", () => {
  it.each(NEGATIVES.filter(({ kind }) => kind !== "forbidden-here"))(
    "on $kind with path and close view",
    (outcome) => {
      judged([actor({ attempts: fiveTimes(outcome) }), closeView()], {
        row: 7,
        prevention: prevented("path-or-host"),
        grade: "B",
      });
    },
  );

  it("is on the path when a neighbour and the asset itself get through", () => {
    judged([actor(), closeView(), closeView({ isOnAsset: true })], { row: 7, prevention: prevented("path") });
  });

  it("is on the host when only the asset itself gets through", () => {
    judged([actor(), closeView({ sees: silent }), closeView({ isOnAsset: true })], {
      row: 7,
      prevention: prevented("host"),
    });
  });

  it("does not say which when only one of them looked", () => {
    judged([actor(), closeView({ isOnAsset: true })], { row: 7, prevention: prevented("path-or-host") });
  });

  it("is at the source when the vantage's own host forbids every try", () => {
    judged([actor({ attempts: fiveTimes(forbiddenHere) }), closeView()], {
      row: 7,
      prevention: prevented("source-host"),
    });
    judged([actor({ attempts: [forbiddenHere, silent] }), closeView()], {
      row: 7,
      prevention: prevented("path-or-host"),
    });
  });

  it("is on the way back when the asset's kernel saw the handshake begin", () => {
    const jobs = (port: number) => [
      actor({ attempts: [silentFrom(40_001), silentFrom(40_002)] }),
      closeView(),
      onAsset(sockets(["0.0.0.0"], [synFrom(port)])),
    ];
    judged(jobs(40_002), { row: 7, prevention: prevented("return-path"), grade: "A" });
    judged(jobs(40_003), { row: 7, prevention: prevented("path-or-host"), grade: "A" });
  });

  it("is grade C, and says so, when only a third place shows the path", () => {
    const job = actor({ baselines: [seen("neighbour", silent, NEIGHBOUR), thirdPlaceSpoke] });
    const verdict = judgeRun(run([job, closeView()]));
    expect(verdict).toMatchObject({ row: 7, prevention: prevented("path-or-host"), grade: "C" });
    expect(verdict.sentence).toContain("only a third place");
  });

  it("is grade C when the close view got no more than a handshake", () => {
    judged([actor(), closeView({ sees: connected })], {
      row: 7,
      prevention: prevented("path-or-host"),
      grade: "C",
    });
  });
});

describe("row 8: absent", () => {
  it("believes the asset's own kernel, for which loopback only is nothing", () => {
    for (const listening of [[], ["127.0.0.1"], ["127.0.0.1:22", "[::1]:22"]]) {
      judged([actor(), onAsset(sockets(listening)), closeView({ sees: refused })], {
        row: 8,
        prevention: absent,
        grade: "A",
      });
    }
  });

  it.each(["0.0.0.0", "::", "[::]:22", "10.0.2.10", "10.0.2.10:22", "what?"])(
    "takes %s for a listener",
    (entry) => {
      judged([actor(), onAsset(sockets([entry])), closeView({ sees: silent })], doubt(11, "no-close-view"));
    },
  );

  it("takes another address of the asset for a listener only where a translation may lead to it", () => {
    const table = onAsset(sockets(["10.9.9.9"]));
    judged([actor(), table, closeView({ sees: silent })], { row: 8, prevention: absent });
    const translated = actor({ target: { ...TARGET, host: "203.0.113.7" } });
    judged([translated, table, closeView({ sees: silent })], doubt(11, "no-close-view"));
  });

  it("knows a loopback lab, where the asset's own address is one", () => {
    const lab = { ...TARGET, host: "127.0.2.10" };
    const jobs = (listener: string) => [
      actor({ target: lab, baselines: [seen("elsewhere", spoke(), { ...lab, port: 443 })] }),
      onAsset(sockets([listener])),
      closeView({ target: lab, sees: silent }),
    ];
    judged(jobs("127.0.0.1"), { row: 8, prevention: absent });
    judged(jobs("127.0.2.10"), doubt(11, "no-close-view"));
  });

  it("believes a refusal from close by only while the host answers on another port", () => {
    const near = closeView({ sees: refused });
    judged([actor({ baselines: [elsewhereSpoke] }), near], { row: 8, prevention: absent, grade: "C" });
    const nearElsewhere = closeView({ sees: refused, baselines: [elsewhereSpoke] });
    judged([actor({ baselines: [] }), nearElsewhere], { row: 8, prevention: absent, grade: "C" });
    judged([actor(), near], doubt(11, "no-close-view"));
  });

  it("does not take silence from close by for an absent service", () => {
    judged([actor({ baselines: [elsewhereSpoke] }), closeView({ sees: silent })], doubt(11, "no-close-view"));
  });

  it("does not read the handshake table for UDP", () => {
    const jobs = [actor({ target: udp(TARGET) }), onAsset(sockets([]))];
    judged(jobs, doubt(10, "path-fault"), { transport: "udp" });
  });
});

describe("rows 9 to 11: what is missing is named", () => {
  it("says target-down when an agent close by saw no life either", () => {
    judged([actor(), closeView({ sees: silent })], doubt(9, "target-down"));
    judged([actor(), closeView({ sees: unreachable })], doubt(9, "target-down"));
  });

  it.each<[string, Outcome, typeof TARGET]>([
    ["did not answer", silent, NEIGHBOUR],
    ["accepted and hung up", cut, NEIGHBOUR],
    ["was of another transport", spoke(), udp(NEIGHBOUR)],
    ["was of another address family", spoke(), six(NEIGHBOUR)],
    ["was the target itself", spoke(), TARGET],
  ])("says path-fault when the canary %s", (_what, outcome, target) => {
    judged(
      [actor({ baselines: [seen("neighbour", outcome, target)] }), closeView()],
      doubt(10, "path-fault"),
    );
  });

  it.each<[string, Outcome]>([
    ["talks too", spoke(OTHER)],
    ["talks too, in another protocol", garbled],
  ])("does not take a canary's words where what must not answer %s", (_what, control) => {
    const trapped = actor({ baselines: [neighbourSpoke, seen("negative-control", control, CONTROL)] });
    judged([trapped, closeView()], doubt(10, "path-fault"));
    expect(judgeRun(run([trapped, closeView()])).sentence).toContain(
      "what must not answer answers as they do",
    );
  });

  it("does not take a canary's bare handshake where what must not answer accepts one too", () => {
    const job = (control: Outcome) =>
      actor({
        baselines: [seen("elsewhere", connected, ELSEWHERE), seen("negative-control", control, CONTROL)],
      });
    judged([job(refused), closeView()], { row: 7, prevention: prevented("path-or-host") });
    judged([job(connected), closeView()], doubt(10, "path-fault"));
  });

  it("does not take a third place for a path without a sign from close by that the asset lives", () => {
    judged([actor({ baselines: [thirdPlaceSpoke] })], doubt(10, "path-fault"));
  });

  it.each<[string, readonly JobRecord[]]>([
    ["there is none", []],
    ["its session broke", [closeView({ wasLive: false })]],
    ["its self-check failed", [closeView({ selfCheck: unable })]],
    ["it was halted", [closeView({ ended: "halted" })]],
    ["it could not try", [closeView({ sees: unable })]],
    ["its rules refused", [closeView({ sees: refusedByRules })]],
    ["its own host forbade it", [closeView({ sees: forbiddenHere })]],
    ["it looked over another transport", [closeView({ target: udp(TARGET) })]],
  ])("says no-close-view when %s", (_what, views) => {
    const verdict = judgeRun(run([actor(), ...views]));
    expect(verdict).toMatchObject(doubt(11, "no-close-view"));
    expect(verdict.proofs.find(({ name }) => name === "close-view")).toMatchObject({ holds: false });
  });
});

describe("UDP", () => {
  const asks = (sees: Outcome) => [
    actor({ target: udp(TARGET), baselines: [seen("neighbour", spoke(), udp(NEIGHBOUR))] }),
    closeView({ target: udp(TARGET), sees }),
  ];

  it("is prevented when an agent close by got a reply to the same datagram", () => {
    judged(
      asks(spoke(identity("n", "reply"))),
      { row: 7, prevention: prevented("path-or-host") },
      { transport: "udp" },
    );
  });

  it("is not prevented when nobody gets a reply: silence is how UDP says anything", () => {
    judged(asks(silent), doubt(9, "target-down"), { transport: "udp" });
  });

  it("takes no bare handshake for a reply, from the target or from a canary", () => {
    judged(asks(connected), doubt(11, "no-close-view"), { transport: "udp" });
    const baselines = [seen("neighbour", connected, udp(NEIGHBOUR))];
    const jobs = [actor({ target: udp(TARGET), baselines }), closeView({ target: udp(TARGET) })];
    judged(jobs, doubt(10, "path-fault"), { transport: "udp" });
  });

  it("needs a canary over UDP", () => {
    const jobs = [actor({ target: udp(TARGET) }), closeView({ target: udp(TARGET) })];
    judged(jobs, doubt(10, "path-fault"), { transport: "udp" });
  });

  it("does not compare replies that may differ each time", () => {
    const jobs = (who: string) => [
      actor({ target: udp(TARGET), attempts: [spoke(identity("a", "reply"))] }),
      closeView({ target: udp(TARGET), sees: spoke(identity(who, "reply")) }),
    ];
    judged(jobs("a"), { row: 4, prevention: allowed(1, 1), grade: "B" }, { transport: "udp" });
    judged(jobs("b"), { row: 4, prevention: allowed(1, 1), grade: "C" }, { transport: "udp" });
  });
});

describe("several agents of one segment", () => {
  const two = (a: readonly Outcome[], b: readonly Outcome[]) => [
    actor({ agent: "a", attempts: a }),
    actor({ agent: "b", attempts: b }),
    closeView(),
  ];

  it("is allowed when one of them gets through, with all tries summed", () => {
    const verdict = judgeRun(run(two([silent, silent], [spoke(), silent, spoke()])));
    expect(verdict).toMatchObject({ row: 4, prevention: allowed(2, 5), grade: "B" });
    expect(verdict.byAgent).toMatchObject([
      { agentId: "a", prevention: prevented("path-or-host") },
      { agentId: "b", prevention: allowed(2, 3) },
    ]);
  });

  it("is prevented only when all of them are", () => {
    judged(two([silent], [refused]), { row: 7, prevention: prevented("path-or-host"), grade: "B" });
    judged(two([silent], [unable]), doubt(1, "agent-fault"));
    judged(two([silent], [connected]), { row: 5, prevention: partial("accepted-by-something-else") });
  });

  it("ran when one of them did, although the other proves nothing", () => {
    const verdict = judgeRun(run(two([silent], [unable])));
    expect(verdict.execution).toEqual({ kind: "ran" });
    expect(verdict.byAgent.map(({ prevention }) => prevention.kind)).toEqual(["prevented", "inconclusive"]);
  });

  it("is as good as its weakest part", () => {
    const far = actor({ agent: "b", baselines: [thirdPlaceSpoke] });
    judged([actor({ agent: "a" }), far, closeView()], {
      row: 7,
      prevention: prevented("path-or-host"),
      grade: "C",
    });
  });

  it("gives one word for an agent with two jobs", () => {
    const verdict = judgeRun(
      run([actor({ agent: "a" }), actor({ agent: "a", target: six(TARGET) }), closeView()]),
    );
    expect(verdict.byAgent).toHaveLength(1);
    expect(verdict.byAgent[0]?.prevention.kind).toBe("inconclusive");
  });
});

describe("the situations between two hosts and a firewall that look alike to connect / no-connect", () => {
  const open: readonly JobRecord[] = [closeView(), onAsset()];
  it.each<[string, readonly JobRecord[], string]>([
    ["the service is reachable", [actor({ attempts: fiveTimes(spoke()) }), ...open], "allowed"],
    ["a firewall drops", [actor(), ...open], "prevented"],
    ["a firewall resets", [actor({ attempts: fiveTimes(refused) }), ...open], "prevented"],
    ["a firewall rejects", [actor({ attempts: fiveTimes(unreachable) }), ...open], "prevented"],
    [
      "the host's own firewall drops",
      [actor(), closeView({ sees: silent }), closeView({ isOnAsset: true })],
      "prevented host",
    ],
    [
      "the answer is dropped on its way back",
      [actor(), closeView(), onAsset(sockets(["::"], [synFrom(40_000)]))],
      "prevented return-path",
    ],
    [
      "the second firewall of a pair is still open",
      [actor({ attempts: [silent, silent, silent, silent, spoke()] }), ...open],
      "allowed",
    ],
    [
      "nothing listens",
      [actor({ attempts: fiveTimes(refused) }), closeView({ sees: refused }), onAsset(sockets([]))],
      "absent",
    ],
    [
      "it listens on loopback only",
      [actor({ attempts: fiveTimes(refused) }), onAsset(sockets(["127.0.0.1"]))],
      "absent",
    ],
    [
      "the target is dead",
      [actor({ attempts: fiveTimes(unreachable) }), closeView({ sees: silent })],
      "inconclusive target-down",
    ],
    [
      "the service hangs",
      [actor(), closeView({ sees: silent, baselines: [elsewhereSpoke] })],
      "inconclusive no-close-view",
    ],
    [
      "the path is broken",
      [actor({ baselines: [seen("neighbour", silent, NEIGHBOUR)] }), ...open],
      "inconclusive path-fault",
    ],
    ["the agent was killed", [actor({ ended: "halted" }), ...open], "inconclusive agent-fault"],
    ["the agent has no route", [actor({ attempts: fiveTimes(unable) }), ...open], "inconclusive agent-fault"],
    ["the job was refused", [actor({ ended: "refused", attempts: [] }), ...open], "inconclusive agent-fault"],
    ["the agent is deaf", [actor({ selfCheck: unable }), ...open], "inconclusive agent-fault"],
    [
      "a SYN proxy answers for a closed port",
      [actor({ attempts: fiveTimes(cut) }), ...open],
      "partial accepted-by-something-else",
    ],
    [
      "a tarpit accepts everything",
      [
        actor({
          attempts: fiveTimes(connected),
          baselines: [neighbourSpoke, seen("negative-control", connected, CONTROL)],
        }),
        ...open,
      ],
      "inconclusive catch-all",
    ],
    [
      "a captive portal answers",
      [actor({ attempts: fiveTimes(spoke(OTHER)), baselines: [neighbourSpoke, controlRefused] }), ...open],
      "partial accepted-by-something-else",
    ],
    [
      "a control drops the payload",
      [actor({ attempts: fiveTimes(connected) }), ...open],
      "partial accepted-by-something-else",
    ],
    [
      "the rule is in the agent's own host",
      [actor({ attempts: fiveTimes(forbiddenHere) }), ...open],
      "prevented source-host",
    ],
    ["nobody stands near the target", [actor()], "inconclusive no-close-view"],
  ])("tells that %s", (_what, jobs, expected) => {
    expect(show(judgeRun(run(jobs)).prevention)).toContain(expected);
  });

  const show = (prevention: Prevention): string => Object.values(prevention).join(" ");
});

describe("whatever the evidence", () => {
  const passes = (job: JobRecord) =>
    job.ended?.how === "completed" &&
    job.seen.some(({ purpose }) => purpose === "self-check") &&
    job.seen.every(({ purpose, outcome }) => purpose !== "self-check" || outcome.kind === healthy.kind);
  const answers = ({ kind }: Outcome) => kind === "spoke" || kind === "connected";
  const of = (job: JobRecord, purposes: readonly string[]) =>
    job.seen.filter(({ purpose }) => purposes.includes(purpose));

  it("never says prevented or absent without a passing self-check, and with no try accepted", () => {
    fc.assert(
      fc.property(anyRun, (record) => {
        const { kind } = judgeRun(record).prevention;
        if (kind !== "prevented" && kind !== "absent") return;
        const actors = record.jobs.filter(({ role }) => role === "actor");
        expect(actors.length).toBeGreaterThan(0);
        for (const job of actors) {
          expect(passes(job)).toBe(true);
          expect(of(job, ["attempt"]).length).toBeGreaterThan(0);
          expect(
            of(job, ["attempt"]).every(({ outcome }) => NEGATIVES.some((one) => one.kind === outcome.kind)),
          ).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("never says prevented without a close view that gets through and a path", () => {
    let preventions = 0;
    fc.assert(
      fc.property(anyRun, (record) => {
        if (judgeRun(record).prevention.kind !== "prevented") return;
        preventions++;
        const views = record.jobs.filter((job) => job.role === "close-view" && job.wasLive && passes(job));
        expect(views.some((job) => of(job, ["close-view"]).some(({ outcome }) => answers(outcome)))).toBe(
          true,
        );
        for (const job of record.jobs.filter(({ role }) => role === "actor")) {
          const canaries = of(job, ["elsewhere", "neighbour", "third-place"]);
          expect(
            canaries.some(
              ({ outcome, target }) => answers(outcome) && target?.transport === record.transport,
            ),
          ).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(preventions).toBeGreaterThan(20);
  });

  it("never says absent without someone who saw that nothing listens", () => {
    fc.assert(
      fc.property(anyRun, (record) => {
        if (judgeRun(record).prevention.kind !== "absent") return;
        const kernel = record.jobs.some(
          (job) =>
            job.role === "on-asset" &&
            job.wasLive &&
            job.seen.some(({ outcome }) => outcome.kind === "sockets"),
        );
        const refusal = record.jobs.some(
          (job) =>
            job.role === "close-view" &&
            job.wasLive &&
            passes(job) &&
            of(job, ["close-view"]).some(({ outcome }) => outcome.kind === "refused"),
        );
        expect(kernel || refusal).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("never says allowed without an answer or the nonce", () => {
    fc.assert(
      fc.property(anyRun, (record) => {
        if (judgeRun(record).prevention.kind !== "allowed") return;
        const all = record.jobs.flatMap((job) => job.seen);
        expect(
          all.some(
            ({ outcome, purpose }) =>
              outcome.kind === "received" || (purpose === "attempt" && outcome.kind === "spoke"),
          ),
        ).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("says the same again, and says it in words", () => {
    fc.assert(
      fc.property(anyRun, (record) => {
        const verdict = judgeRun(record);
        expect(judgeRun(record)).toEqual(verdict);
        expect(verdict.sentence.length).toBeGreaterThan(20);
        expect(verdict.row).toBeGreaterThanOrEqual(1);
        expect(verdict.proofs.map(({ name }) => name)).toContain("close-view");
      }),
    );
  });
});
