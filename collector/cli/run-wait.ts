import type { Client } from "./http-client.ts";
import { type RunReply, runReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { poll } from "./wait.ts";

/** Waits until every run is over, and gives them as they are then; those still running when time is up are among them. */
export async function awaitRuns(
  shell: Shell,
  client: Client,
  ids: readonly string[],
  timeoutMs: number,
): Promise<readonly RunReply[]> {
  const known = new Map<string, RunReply>();
  const ask = async () => {
    for (const id of ids) {
      if (isOver(known.get(id))) continue;
      known.set(id, await client.get(runReply, `/runs/${encodeURIComponent(id)}`));
    }
    const runs = [...known.values()];
    const over = runs.filter(isOver).length;
    return {
      answer: over === ids.length ? runs : undefined,
      progress: `${over} of ${ids.length} runs are over`,
    };
  };
  return (await poll(shell, timeoutMs, ask)) ?? [...known.values()];
}

const isOver = (run: RunReply | undefined): boolean => run !== undefined && run.state !== "running";

/** Whether a run settled anything; partial and inconclusive ones did not, nor what wasn't run. */
export const settledBy = ({ verdict }: RunReply): boolean =>
  verdict !== null && SETTLED.has(verdict.prevention);

const SETTLED: ReadonlySet<string> = new Set(["allowed", "prevented", "absent"]);
