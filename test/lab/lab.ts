import { join } from "node:path";
import { ask } from "./ask.ts";
import { openBench } from "./bench.ts";
import { openField } from "./field.ts";
import { type AgentName, PLACE, type Situation } from "./situation.ts";
import { type Answer, score } from "./truth.ts";

/** A situation that could not be made, asked or confirmed: the lab's fault, and its failure. */
export type Broken = { readonly id: string; readonly repeat: number; readonly because: string };

export type Asked = Answer & { readonly repeat: number; readonly state: string; readonly ms: number };
export type LabRun = { readonly answers: readonly Asked[]; readonly broken: readonly Broken[] };

/** Ports under question: below those of the negative controls, above all others of the lab. */
const FIRST_PORT = 10_000;
const MOST_PORTS = 9_000;

const USUAL_AGENTS: readonly AgentName[] = ["a", "t", "n"];

export type LabOrder = {
  readonly situations: readonly Situation[];
  readonly repeats: number;
  /** Fields that stand at the same time, each with a collector of its own. */
  readonly workers: number;
  readonly folder: string;
  /** The services' built file. */
  readonly program: string;
  readonly told: (line: string) => void;
};

/** Makes every situation as often as asked, puts the question, and holds the answer against the truth. */
export async function runLab({
  situations,
  repeats,
  workers,
  folder,
  program,
  told,
}: LabOrder): Promise<LabRun> {
  const queue = Array.from({ length: repeats }, (_, repeat) =>
    situations.map((situation, index) => ({
      situation,
      repeat: repeat + 1,
      port: FIRST_PORT + ((repeat * situations.length + index) % MOST_PORTS),
    })),
  ).flat();
  const answers: Asked[] = [];
  const broken: Broken[] = [];

  const work = async (worker: number): Promise<void> => {
    let bench: Awaited<ReturnType<typeof openBench>> | undefined;
    try {
      bench = await openBench(join(folder, `worker-${worker}`), worker);
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { situation, repeat, port } = next;
        try {
          const answer = await once({ situation, repeat, port, worker, bench, program });
          answers.push(answer);
          told(`${repeat} ${answer.id}: ${answer.said.prevention}(${answer.said.detail}) ${answer.score}`);
        } catch (cause) {
          const because = cause instanceof Error ? cause.message : String(cause);
          broken.push({ id: situation.id, repeat, because });
          told(`${repeat} ${situation.id}: broken: ${because}`);
        }
      }
    } finally {
      await bench?.close();
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  return { answers: inOrder(answers, situations), broken };
}

type Task = {
  readonly situation: Situation;
  readonly repeat: number;
  readonly port: number;
  readonly worker: number;
  readonly bench: Awaited<ReturnType<typeof openBench>>;
  readonly program: string;
};

async function once({ situation, repeat, port, worker, bench, program }: Task): Promise<Asked> {
  const startedAtMs = performance.now();
  const standing = await openField(worker, program);
  const field = { ...standing, port, killAgent: bench.killAgent };
  try {
    await bench.startAgents(situation.agents ?? USUAL_AGENTS);
    await situation.make(field);
    const said = await ask(bench.api, situation, port, `${situation.id}, repeat ${repeat}`);
    const isSixth = situation.agents?.includes("t6") === true;
    const host = situation.reachedAs ?? (isSixth ? PLACE.t6 : PLACE.t);
    const asksOverUdp = situation.transport === "udp";
    const isWitness = situation.speaks === "witness";
    const knock = asksOverUdp || isWitness ? undefined : await standing.knock(host, port);
    await situation.confirm?.(field);
    const { id, state, truth, places = [] } = situation;
    const ms = Math.round(performance.now() - startedAtMs);
    return { id, state, truth, places, said, score: score(truth, said), knock, repeat, ms };
  } finally {
    await bench.killAgents();
    await standing.clear();
  }
}

/** By situation, then by repeat: the order of the table, whoever was done first. */
const inOrder = (answers: readonly Asked[], situations: readonly Situation[]): readonly Asked[] => {
  const place = new Map(situations.map(({ id }, index) => [id, index]));
  return [...answers].sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0) || a.repeat - b.repeat);
};
