import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isHostScenario, parameterFault, scenarioSchema, stepsFor } from "../../proto/scenario.ts";
import { checkGiven, type Declarations, type Value, valueIn } from "../../proto/scenario-parameters.ts";
import { HOST_SCENARIO } from "../support/host-scenario.ts";
import { catalogueFiles } from "../support/publisher.ts";

const DECLARED: Declarations = {
  package: { type: "package-name", about: "the package." },
  fixed: { type: "package-version", about: "the first version with the fix", default: "1.0-1" },
  process: { type: "process-name", about: "the process", default: "nginx" },
  ports: { type: "ports", about: "which ports", default: [22] },
  rounds: { type: "integer", min: 1, max: 5, about: "how often", default: 1 },
};
const check = (given: Readonly<Record<string, Value>>) =>
  checkGiven(DECLARED, { package: "openssl", ...given });

describe("values held against what is declared", () => {
  it("are given back with the defaults put in", () => {
    expect(check({ fixed: "3.0.17-1~deb12u2", ports: [443, 8443] })).toEqual({
      kind: "checked",
      values: {
        package: "openssl",
        fixed: "3.0.17-1~deb12u2",
        process: "nginx",
        ports: [443, 8443],
        rounds: 1,
      },
    });
  });

  it.each<[string, Value, RegExp]>([
    ["package", "openssl; id", /a package's name/],
    ["package", "../etc/passwd", /a package's name/],
    ["package", "--root=/", /a package's name/],
    ["package", "a".repeat(129), /a package's name/],
    ["package", 7, /a package's name/],
    ["fixed", "1.0 -1", /a package's version/],
    ["fixed", "", /a package's version/],
    ["process", "a/b", /at most 15/],
    ["process", "sixteen-letters-", /at most 15/],
    ["ports", [], /1 to 16 ports/],
    ["ports", [0], /1 to 16 ports/],
    ["ports", [65_536], /1 to 16 ports/],
    ["ports", Array.from({ length: 17 }, (_, i) => i + 1), /1 to 16 ports/],
    ["ports", "22", /1 to 16 ports/],
    ["rounds", 0, /from 1 to 5/],
    ["rounds", 6, /from 1 to 5/],
    ["rounds", "two", /from 1 to 5/],
  ])("refuse %s = %j", (name, value, because) => {
    expect(check({ [name]: value })).toEqual({
      kind: "wrong",
      parameter: name,
      because: expect.stringMatching(because),
    });
  });

  it("refuse a name that is not declared, even one that every object has", () => {
    expect(check({ toString: "x" })).toMatchObject({ kind: "wrong", parameter: "toString" });
    expect(checkGiven({}, { x: 1 })).toMatchObject({ because: "the scenario takes no parameters" });
  });

  it("must be there where nothing stands for them", () => {
    expect(checkGiven(DECLARED, {})).toEqual({
      kind: "wrong",
      parameter: "package",
      because: "must be given: a package's name, such as openssl (the package)",
    });
  });

  it("are read from a command line by their type", () => {
    expect([valueIn("integer", "12"), valueIn("integer", "-3"), valueIn("integer", "1e3")]).toEqual([
      12,
      -3,
      "1e3",
    ]);
    expect([valueIn("ports", "22, 443"), valueIn("ports", "22"), valueIn("ports", "ssh")]).toEqual([
      [22, 443],
      [22],
      "ssh",
    ]);
    expect(valueIn("package-version", "12")).toBe("12");
  });
});

const scenario = (text = HOST_SCENARIO) => scenarioSchema.parse(parse(text));
const parameters = {
  elsewhere: [],
  neighbours: [],
  thirdPlaces: [],
  controls: [],
  tries: 5,
  serverName: "",
  path: "/",
};

describe("a scenario with parameters", () => {
  it("has its steps with the values put in, and none with a value out of bounds", () => {
    const steps = stepsFor(scenario(), "actor", { ...parameters, given: { rounds: 3 } });
    expect(steps.map(({ id, tries }) => [id, tries])).toEqual([
      ["check", 3],
      ["once-more", 2],
    ]);
    expect(stepsFor(scenario(), "actor", { ...parameters, given: { rounds: 6 } })).toEqual([]);
  });

  it("says what is wrong with a job's values", () => {
    expect(parameterFault(scenario(), { ...parameters, given: { rounds: 3 } })).toBeUndefined();
    expect(parameterFault(scenario(), parameters)).toMatch(/^given\.rounds: must be given/);
    expect(parameterFault(scenario(), { ...parameters, given: { rounds: 3, more: 1 } })).toMatch(
      /^given\.more/,
    );
  });

  it.each([
    ["a reference to nothing", "tries: $rounds", "tries: $round", /refers to no parameter/],
    ["a default out of bounds", "default: 2", "default: 4", /outside the parameter's own bounds/],
    ["bounds the wrong way round", "min: 1, max: 5", "min: 5, max: 1", /no value is within/],
    ["bounds wider than the member's", "max: 5", "max: 500", /an integer from 1 to 100/],
    [
      "another type than the member's",
      "type: integer, min: 1, max: 5",
      "type: ports",
      /an integer from 1 to 100/,
    ],
  ])("is refused with %s", (_, from, to, message) => {
    const read = scenarioSchema.safeParse(parse(HOST_SCENARIO.replace(from, to)));
    expect(read.error?.issues.map((issue) => issue.message).join()).toMatch(message);
  });

  it("may not call one after what the run gives", () => {
    const text = HOST_SCENARIO.replace("  again:", "  tries:").replace("$again", "$tries");
    expect(scenarioSchema.safeParse(parse(text)).success).toBe(false);
  });
});

describe("a scenario about the agent's own host", () => {
  it("is one of whose steps none has a target", () => {
    expect(isHostScenario(scenario())).toBe(true);
    for (const { bytes } of catalogueFiles().filter(({ path }) => path.includes("reach")))
      expect(isHostScenario(scenario(Buffer.from(bytes).toString()))).toBe(false);
  });

  it("is told from one whose job lost its target", () => {
    const [reach] = catalogueFiles().filter(({ path }) => path.includes("reach-tcp"));
    const document = scenario(Buffer.from(reach?.bytes ?? []).toString());
    expect(parameterFault(document, parameters)).toBe("target: the scenario needs one");
    expect(stepsFor(document, "actor", parameters).map(({ id }) => id)).not.toContain("attempt");
  });
});
