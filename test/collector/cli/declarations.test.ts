import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeApi, fakeApi } from "./fake-api.ts";
import { plumblineIn } from "./plumbline-in.ts";

let api: FakeApi;
beforeAll(async () => {
  api = await fakeApi();
});
afterAll(() => api.close());

const run = (...argv: readonly string[]) =>
  plumblineIn(argv, { url: api.url, ca: api.ca, token: "plt_test" });

const INTENTS = `intents:
  - { id: no-ssh, title: No SSH, rule: deny, from: internet, to: { asset: db1 }, ports: [22] }
`;
const CONTROLS = `controls:
  - { id: edge, title: Edge, kind: firewall, provenBy: [{ intent: no-ssh }] }
`;

async function applied(noun: string, text: string) {
  const file = join(api.folder, "declared.yaml");
  writeFileSync(file, text);
  api.answers(() => [200, { created: 1, changed: 0, unchanged: 0, claims: 1 }]);
  const ran = await run(noun, "apply", "-f", file);
  return {
    ...ran,
    stderr: ran.stderr.replace(file, "FILE"),
    asked: api.asked.map(({ path, body }) => [path, Object.keys(JSON.parse(body))]),
  };
}

describe("applying a file", () => {
  it.each(["intent", "control"])("by %s takes intents, controls, and both at once", async (noun) => {
    expect(await applied(noun, INTENTS)).toMatchObject({ exitCode: 0, asked: [["/intents", ["intents"]]] });
    expect(await applied(noun, CONTROLS)).toMatchObject({
      exitCode: 0,
      asked: [["/controls", ["controls"]]],
    });
    expect(await applied(noun, INTENTS + CONTROLS)).toMatchObject({
      exitCode: 0,
      asked: [["/intents", ["intents", "controls"]]],
    });
  });

  it("refuses one that declares nothing, or what there is not, and names what there is", async () => {
    expect(await applied("intent", "{}\n")).toMatchObject({
      exitCode: 2,
      stderr: "FILE:1:1 document: must declare intents or controls\n",
      asked: [],
    });
    expect(await applied("control", "rules: []\n")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Unrecognized key: "rules"; there are intents, controls'),
    });
  });
});

describe("testing an intent", () => {
  const intent = (state: string) => ({
    id: "no-ssh",
    title: "No SSH",
    about: "deny internet → db1:22",
    owner: null,
    band: "scheduled",
    state,
    since: null,
    runId: null,
    sentence: state,
    missing: null,
    cells: {},
    changedAt: "2026-11-20T00:00:00.000Z",
    changedBy: "ada",
  });
  const ran = (prevention: string) => ({
    id: "r-1",
    reason: "validate",
    state: "judged",
    exposureId: null,
    exposureTitle: null,
    asset: "db1",
    segment: "internet",
    target: null,
    scenario: { id: "reach.tcp", version: 1 },
    marker: "plb-1",
    issuedAt: "2026-11-20T00:00:00.000Z",
    judgedAt: null,
    verdict: { prevention, sentence: prevention, detail: "", grade: "A", execution: "completed" },
  });
  const ends = async (
    state: string,
    runs: readonly string[],
    untestable: readonly string[] = [],
    prevention = "prevented",
  ) => {
    api.answers(({ method, path }) => {
      if (method === "POST") return [200, { kind: "queued", runs, untestable, sentence: "asked" }];
      return [200, path.startsWith("/runs/") ? ran(prevention) : intent(state)];
    });
    return run("intent", "test", "no-ssh", "--wait", "--timeout", "5s");
  };

  it("ends with 0 where it holds by what was seen now, with 1 where it is broken", async () => {
    expect(await ends("holds", ["r-1"])).toMatchObject({ exitCode: 0 });
    expect(await ends("broken", ["r-1"], [], "allowed")).toMatchObject({ exitCode: 1 });
    expect(await ends("untested", ["r-1"], [], "absent")).toMatchObject({ exitCode: 4 });
  });

  it("can't tell where it held before and nothing, or not all of it, was seen now", async () => {
    expect(await ends("holds", [], ["from internet: no live agent"])).toMatchObject({
      exitCode: 4,
      stdout: expect.stringContaining("Not every claim was settled by a run now"),
    });
    expect(await ends("holds", ["r-1"], ["from internet: no live agent"])).toMatchObject({ exitCode: 4 });
    expect(await ends("holds", ["r-1"], [], "inconclusive")).toMatchObject({ exitCode: 4 });
  });
});
