import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SANDBOX_KINDS } from "../../proto/sandbox.ts";
import { clamav } from "../agent/support/host-guard.ts";
import { closedPort } from "../agent/support/service.ts";
import { type Fleet, joinAs, oneQuestion, openFleet } from "../support/fleet-processes.ts";
import { eventually } from "../support/wait.ts";

/** A purple team tries what guards a host: real commands, a real collector, a real agent that writes there. */
let fleet: Fleet;
let host = "";
beforeAll(async () => {
  fleet = await openFleet();
  await oneQuestion(fleet, 1);
  host = await joinAs(fleet, "on-db", "data", "--label", "asset=db1");
  fleet.start("on-db");
}, 60_000);
afterAll(() => fleet.close());

const run = (scenario: string, ...more: readonly string[]) =>
  fleet.plumbline("scenario", "run", scenario, "--agent", host, ...more);
const toTheEnd = async (scenario: string) => {
  const { exitCode, stdout, stderr } = await run(scenario, "--wait", "--timeout", "60s", "--json");
  if (stdout === "") throw new Error(stderr);
  return { exitCode, ...(JSON.parse(stdout) as Told) };
};
type Told = {
  readonly id: string;
  readonly verdict: {
    readonly execution: string;
    readonly prevention: string;
    readonly grade: string;
    readonly sentence: string;
    readonly proofs: readonly { readonly name: string; readonly holds: boolean }[];
  } | null;
};
const sandbox = (): string => join(fleet.folderOf("on-db"), "sandbox");
const journal = (): string => readFileSync(join(fleet.folderOf("on-db"), "sandbox.journal"), "utf8");
const WITNESS =
  "witness: [{ transport: tcp, on: 127.0.0.0/8, ports: [1-65535], from: [127.0.0.0/8], maxBytes: 1024 }]\n";
const cleanUp = { name: "clean-up", holds: true };

describe("what guards a host, tried by hand", () => {
  it("is not tried before the host's owner has given room for it", async () => {
    const words = async (): Promise<string> => {
      const { stdout, stderr } = await run("av.eicar-write", "--dry-run");
      return stdout + stderr;
    };
    await eventually(words, (said) =>
      said.includes("its rules refuse eicar-write (host: host-view-not-listed)"),
    );
    appendFileSync(
      join(fleet.folder, "rules.yaml"),
      `\nhost: [eicar-serve, ${SANDBOX_KINDS.join(", ")}]\nsandbox: { maxFiles: 500, maxSeconds: 60 }\n${WITNESS}`,
    );
    const shown = await eventually(words, (said) => said.includes("Nothing was done"));
    expect(shown).toContain("the EICAR test string (68 bytes, inert) and a plain twin of its size");
    expect(shown).toContain("into the agent's own sandbox and removes all of it");
    expect(readdirSync(sandbox())).toEqual([]);
  }, 60_000);

  it("lets everything pass where there is nothing, and all of it is gone afterwards", async () => {
    const over = await toTheEnd("av.eicar-write");
    expect(over).toMatchObject({
      exitCode: 0,
      verdict: { execution: "ran", prevention: "allowed", grade: "C" },
    });
    expect(over.verdict?.proofs).toContainEqual(expect.objectContaining(cleanUp));
    expect([readdirSync(sandbox()), journal()]).toEqual([[], ""]);
    const shown = (await fleet.plumbline("run", "show", over.id)).stdout;
    expect(shown).toContain("on host db1");
    expect(shown).toContain("clean-up");
  }, 90_000);

  it("tells ClamAV by what it takes away", async () => {
    clamav(fleet.folder, sandbox());
    expect(await toTheEnd("av.eicar-write")).toMatchObject({
      exitCode: 0,
      verdict: {
        prevention: "prevented",
        grade: "C",
        sentence: expect.stringContaining("the EICAR test file was taken away"),
      },
    });
    expect([readdirSync(sandbox()), journal()]).toEqual([[], ""]);
  }, 90_000);

  it.each(["ransom.churn", "stage.archive", "cred.decoy-read", "key.decoy-read"])(
    "does %s to the end and leaves nothing",
    async (scenario) => {
      const over = await toTheEnd(scenario);
      expect(over).toMatchObject({ verdict: { execution: "ran", prevention: "allowed" } });
      expect(over.verdict?.proofs).toContainEqual(expect.objectContaining(cleanUp));
      expect([readdirSync(sandbox()), journal()]).toEqual([[], ""]);
    },
    90_000,
  );

  it("lets the test string come in over HTTP from a witness that serves it, and says that it did", async () => {
    await joinAs(fleet, "asker");
    fleet.start("asker");
    const { port } = await closedPort();
    const fetching = async () => {
      const at = ["--segment", "internet", "--target", `tcp/127.0.0.1:${port}`];
      return fleet.plumbline(
        "scenario",
        "run",
        "av.eicar-fetch",
        ...at,
        "--wait",
        "--timeout",
        "60s",
        "--json",
      );
    };
    // The agent has up to a moment to come online.
    const { exitCode, stdout } = await eventually(fetching, ({ stdout: said }) => said.includes('"verdict"'));
    expect({ exitCode, ...(JSON.parse(stdout) as Told) }).toMatchObject({
      exitCode: 0,
      verdict: {
        prevention: "allowed",
        grade: "C",
        sentence: expect.stringContaining("arrived whole, and could be written and read again"),
      },
    });
    expect(readdirSync(join(fleet.folderOf("asker"), "sandbox"))).toEqual([]);
  }, 120_000);

  it("is cleaned up behind an agent that was killed, and the run says so and proves nothing", async () => {
    const waiting = toTheEnd("av.eicar-write");
    await eventually(
      async () => readdirSync(sandbox(), { recursive: true }).length,
      (count) => count === 3,
    );
    await fleet.end("on-db", "SIGKILL");
    expect(readdirSync(sandbox(), { recursive: true })).toHaveLength(3);
    fleet.start("on-db");
    const over = await waiting;
    expect(over).toMatchObject({
      exitCode: 4,
      verdict: { execution: "not-run", sentence: expect.stringContaining("stopped in the middle") },
    });
    expect(over.verdict?.proofs).toContainEqual(expect.objectContaining(cleanUp));
    expect([readdirSync(sandbox()), journal()]).toEqual([[], ""]);
  }, 90_000);
});
