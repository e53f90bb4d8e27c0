import { describe, expect, it } from "vitest";
import { judgeRun } from "../../../collector/domain/reachability.ts";
import type { JobRecord } from "../../../collector/domain/run.ts";
import {
  actor,
  closeView,
  controlRefused,
  ELSEWHERE,
  elsewhereSpoke,
  neighbourSpoke,
  onAsset,
  refused,
  run,
  seen,
  silent,
  sockets,
} from "../../support/runs.ts";

const judged = (jobs: readonly JobRecord[], expected: object) =>
  expect(judgeRun(run(jobs))).toMatchObject(expected);

describe("an asset whose host lost its way back", () => {
  const lost = (unanswerable: number) => onAsset({ ...sockets(["0.0.0.0"]), unanswerable });
  const ownSilent = seen("elsewhere", silent, ELSEWHERE);
  const cutOff = actor({ baselines: [neighbourSpoke, controlRefused, ownSilent] });

  it("is a fault and no control: its neighbour's answer shows no way to it", () => {
    judged([cutOff, closeView(), lost(25)], {
      row: 10,
      prevention: { kind: "inconclusive", doubt: "path-fault" },
    });
    expect(judgeRun(run([cutOff, closeView(), lost(25)])).proofs).toContainEqual({
      name: "path",
      holds: false,
      detail: expect.stringContaining("no way back to agent actor"),
    });
  });

  it.each<[string, JobRecord, JobRecord]>([
    ["fewer packets were lost so than there were tries", cutOff, lost(4)],
    ["another port of the asset answered", actor({ baselines: [neighbourSpoke, elsewhereSpoke] }), lost(25)],
    ["no other port of the asset was asked", actor(), lost(25)],
  ])("is not believed to be one where %s", (_, part, table) => {
    judged([part, closeView(), table], { row: 7, prevention: { kind: "prevented" } });
  });
});

describe("an asset whose host passes packets on", () => {
  const passesOn = onAsset({ ...sockets([]), forwards: true });
  const own = closeView({ isOnAsset: true, sees: refused, baselines: [elsewhereSpoke] });

  it("may have its service in a container, which its own agent sees neither listening nor answering", () => {
    judged([actor(), passesOn, own], {
      row: 11,
      prevention: { kind: "inconclusive", doubt: "no-close-view" },
    });
  });

  it("is believed to have none where an agent beside it was refused too", () => {
    judged([actor(), passesOn, own, closeView({ sees: refused })], {
      row: 8,
      prevention: { kind: "absent" },
    });
  });
});
