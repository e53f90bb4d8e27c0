import { describe, expect, it } from "vitest";
import { lintDocument } from "../../../collector/cli/lint/document.ts";
import { scenarioBytes } from "../../agent/support/scenario.ts";

/** A scenario of the catalogue with one thing changed, and what is said of it, in place. */
function problemsOf(scenario: string, from: string, to: string): readonly string[] {
  const text = scenarioBytes(scenario).toString();
  expect(text.split(from)).toHaveLength(2);
  const changed = text.replace(from, () => to);
  const line = changed.slice(0, changed.indexOf(to)).split("\n").length;
  return lintDocument(Buffer.from(changed)).problems.map(
    (problem) =>
      `${problem.line === line ? "there" : problem.line}: ${problem.severity} ${problem.path} ${problem.code}`,
  );
}

describe("lint of a look at the host", () => {
  it.each([
    [
      "no package to look for",
      "pkg.version",
      " package: $package,",
      "",
      "roles.actor.1.package missing-member",
    ],
    [
      "a package that is a path",
      "pkg.version",
      "package: $package,",
      "package: ../../etc/shadow,",
      "roles.actor.1.package ",
    ],
    [
      "a version that no parameter gives",
      "pkg.version",
      " olderThan: $fixed",
      " olderThan: $fixt",
      "expects.allowed.0.olderThan unknown-parameter",
    ],
    [
      "a version from a parameter for a name",
      "pkg.version",
      "notOlderThan: $fixed",
      "notOlderThan: $package",
      "expects.prevented.0.notOlderThan unfit-parameter",
    ],
    [
      "a setting that is not of the list",
      "cfg.ptrace-scope",
      "setting: sysctl-ptrace-scope",
      "setting: /etc/shadow",
      "roles.actor.1.setting unknown-value",
    ],
    [
      "a doubt that there is not",
      "svc.restarted",
      "doubt: view-hidden",
      "doubt: who-knows",
      "expects.doubted.0.doubt unknown-value",
    ],
    [
      "a doubt about a step that there is not",
      "sensor.inventory",
      "{ step: sensors, fact: running, anyOf: [unknown], doubt",
      "{ step: sensor, fact: running, anyOf: [unknown], doubt",
      "expects.doubted.0.step unknown-step",
    ],
  ])("says where: %s", (_, scenario, from, to, problem) => {
    const problems = problemsOf(scenario, from, to === "" ? " " : to);
    expect(problems.filter((each) => each.includes(problem))).toHaveLength(1);
    if (to !== "") expect(problems.find((each) => each.includes(problem))).toMatch(/^there: error /);
  });
});
