import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Frame } from "../../../collector/app/ingest.ts";
import { type World, work } from "../../support/sealing-agent.ts";
import { exposureOf, exposuresOf, finding, importInto, report } from "../../support/small-network.ts";
import { openStage, type Stage, untilAnswered, validateIn, workAll } from "../../support/story.ts";
import { deadWorld, openWorld, shutWorld } from "../../support/worlds.ts";

const WORLDS: Readonly<Record<string, World>> = { open: openWorld, shut: shutWorld, dead: deadWorld };
const FINDINGS = [
  finding(),
  finding({
    title: "Open port",
    weakness: "open-port",
    cve: [],
    endpoint: { host: "10.0.2.10", port: 8080, protocol: "tcp" },
  }),
  finding({
    title: "DNS",
    weakness: "dns",
    cve: ["CVE-2024-1"],
    endpoint: { host: "10.0.2.10", port: 53, protocol: "udp" },
  }),
];

/** What may happen, each as one word and a number that chooses. */
const act = fc.record({
  what: fc.constantFrom(
    "validate",
    "work",
    "partly",
    "again",
    "fix",
    "import",
    "tick",
    "wait",
    "cancel",
    "leave",
    "return",
    "restart",
    "kev",
  ),
  which: fc.nat({ max: 11 }),
  world: fc.constantFrom("open", "shut", "dead"),
});
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

/** Lets one thing happen. Some can't at the time: then nothing does. */
async function happen(stage: Stage, sent: Frame[], { what, which, world }: Act): Promise<void> {
  const { house, outside, near } = stage;
  const agent = which % 2 === 0 ? outside : near;
  const exposures = exposuresOf(house);
  const exposure = exposures[which % exposures.length];
  house.pass(which * 7);
  switch (what) {
    case "validate":
      return void (await house.execute("validate", {}));
    case "work":
      return void (await workAll(stage, WORLDS[world] ?? openWorld, which % 3 === 0 ? [agent] : undefined));
    case "partly": {
      const job = agent.jobs.at(-1);
      if (job === undefined) return;
      const part = work(job, WORLDS[world] ?? openWorld, house.clock()).slice(0, which + 1);
      const frame = agent.seal(part, house.clock());
      sent.push(frame);
      return void (await house.commit(frame));
    }
    case "again":
      return void (await Promise.all(sent.slice(-which).map((frame) => house.commit(frame))));
    case "fix":
      if (exposure !== undefined && exposure.closure !== "closed")
        await house.execute("claim-fix", { exposureId: exposure.id, note: "" });
      return;
    case "import":
      return void (await importInto(house, report(FINDINGS.slice(which % 3), { skipped: which })));
    case "tick":
      return house.tick();
    case "wait":
      house.pass([500, 1_000, 5_000, 120_000, 86_400_000][which % 5] ?? 0);
      return house.tick();
    case "cancel": {
      const [run] = house.rows<{ id: string }>("SELECT id FROM runs WHERE state = 'running' LIMIT 1");
      return void (run && (await house.execute("cancel-run", { runId: run.id })));
    }
    case "leave":
      return void (await house.execute("agent-gone", { agentId: agent.id, why: "lost" }));
    case "return":
      return void (await house.hello(agent));
    case "restart":
      await house.restart();
      await house.hello(near);
      return void (await house.hello(outside));
    case "kev":
      return void (await house.execute("update-kev", {
        catalogVersion: `${which}`,
        releasedAt: house.clock(),
        accept: "any history may be",
        entries:
          which % 2 === 0
            ? []
            : [
                {
                  cve: "CVE-2018-15919",
                  dateAdded: 1_700_000_000_000,
                  dueAt: null,
                  ransomware: false,
                  name: "",
                },
              ],
      }));
  }
}

const differences = async (stage: Stage) => (await stage.house.execute("rebuild", {})).differences;

it("finds no difference after any history", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 40, size: "max" }), async (history) => {
      const stage = await openStage();
      try {
        const sent: Frame[] = [];
        for (const one of history) {
          await happen(stage, sent, one);
          expect(await differences(stage)).toEqual([]);
        }
      } finally {
        await stage.house.close();
      }
    }),
    { numRuns: 25, seed: 20_261_120 },
  );
});

describe("a planted difference is named:", () => {
  let stage: Stage;
  afterEach(() => stage.house.close());

  const plant = async (statement: string): Promise<readonly string[]> => {
    stage = await openStage();
    await validateIn(stage, openWorld);
    await stage.house.execute("claim-fix", { exposureId: exposureOf(stage.house).id, note: "" });
    expect(await untilAnswered(stage, shutWorld)).toBe("closed");
    expect(await differences(stage)).toEqual([]);
    stage.house.store.sqlite.exec(statement);
    return differences(stage);
  };

  it.each([
    [
      "a verdict",
      "UPDATE runs SET verdict = json_set(verdict, '$.grade', 'A') WHERE no = 1",
      /^run .*: the verdict differs$/,
    ],
    [
      "a verdict's word in lists",
      "UPDATE runs SET outcome = 'prevented' WHERE no = 1",
      /^run .*: the verdict differs$/,
    ],
    [
      "a standing",
      'UPDATE claims SET standing = \'{"kind":"unvalidated"}\'',
      /^claim .*: the standing differs$/,
    ],
    [
      "what was ever supported",
      "UPDATE claims SET ever_supported = 0",
      /^claim .*: whether it was ever supported differs$/,
    ],
    [
      "an exposure's state",
      "UPDATE exposures SET state = json_set(state, '$.closure.kind', 'open')",
      /^exposure .*: the state differs$/,
    ],
    [
      "an exposure's place in lists",
      "UPDATE exposures SET closure = 'open'",
      /^exposure .*: the state differs$/,
    ],
    ["an exposure's score in lists", "UPDATE exposures SET score = 99.5", /^exposure .*: the state differs$/],
    [
      "evidence that can't be read any more",
      "DROP TRIGGER batches_no_update; UPDATE batches SET payload = x'00' WHERE no = 1",
      /^run 1: it can't be judged again/,
    ],
  ])("%s", async (_, statement, words) => {
    expect(await plant(statement)).toContainEqual(expect.stringMatching(words));
  });

  it("evidence that was altered changes what its run says", async () => {
    const named = await plant(
      "DROP TRIGGER evidence_no_update; UPDATE evidence SET refused = 'late' WHERE run_no = 1",
    );
    expect(named.length).toBeGreaterThan(0);
  });

  it("and changes nothing itself", async () => {
    await plant("UPDATE exposures SET closure = 'open'");
    expect(await differences(stage)).toHaveLength(1);
  });
});
