import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgentOptions, type RunningAgent, startAgent } from "../../../agent/agent.ts";
import { joinCollector } from "../../../agent/join.ts";
import { quickBackoff } from "../../../agent/link/backoff.ts";
import { instant } from "../../../proto/time.ts";
import type { FakeCollector } from "./fake-collector.ts";
import { LOOPBACK_RULES } from "./scenario.ts";
import { later } from "./service.ts";

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A folder for one test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "plumbline-agent-"));
  later(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

export type TestAgent = {
  readonly directory: string;
  readonly policy: string;
  /** Starts it; a second time is a restart. */
  readonly start: (over?: Partial<AgentOptions>) => Promise<RunningAgent>;
};

let boots = 0;

/** Joins a collector and gives the way to run; everything is gone after the test. */
export async function joined(collector: FakeCollector, rules = LOOPBACK_RULES): Promise<TestAgent> {
  const home = folder();
  const directory = join(home, "data");
  const policy = join(home, "rules.yaml");
  writeFileSync(policy, rules, { mode: 0o644 });
  await joinCollector({ collectorUrl: collector.url, token: collector.token, directory, sourceAddress: "" });
  const start = async (over: Partial<AgentOptions> = {}): Promise<RunningAgent> => {
    boots++;
    const agent = await startAgent({
      directory,
      policy,
      sourceAddress: "",
      userId: 4_711,
      bootId: `boot-${boots}`,
      resolve: async (name) => {
        throw new Error(`nobody asked for ${name}`);
      },
      time: { wall: () => instant(Date.now()), steadyMs: () => performance.now() },
      chance: Math.random,
      backoff: quickBackoff(50),
      log: quiet,
      ...over,
    });
    later(() => agent.stop());
    return agent;
  };
  return { directory, policy, start };
}
