import type { z } from "zod";
import type { scenarioPlanReply } from "./scenario-replies.ts";
import { valueLines } from "./scenario-values.ts";
import type { Shown } from "./terminal-text.ts";

type Plan = Shown<Extract<z.infer<typeof scenarioPlanReply>, { readonly kind: "plan" }>>;
type Job = Plan["jobs"][number];
type Step = Job["steps"][number];

/** Characters of hex and text that stand on one line: what fits 100 columns behind the indent. */
const WIDTH = 88;

/** A plan for people: who does what, at what, how often, how long, and every byte that it says. */
export function planLines(id: string, { tier, parameters, jobs, untaken }: Plan): readonly string[] {
  const files = jobs.flatMap((job) => job.files.map((file) => `${job.role} writes ${file}`));
  return [
    `Nothing was done. ${id} (tier ${tier}) would:`,
    ...valueLines(parameters),
    ...jobs.flatMap((job) => [jobLine(job), ...job.steps.flatMap(stepLines)]),
    ...untaken.map(({ role, because }) => `${role}: nobody takes this part, for ${because}`),
    ...(files.length === 0 ? ["No files are written"] : files),
  ];
}

const jobLine = ({ role, agentId, segment, mostMs, mostBytes, tries, probesPerSecond }: Job): string =>
  [
    `${role}: agent ${agentId} in ${segment}`,
    `at most ${seconds(mostMs)}`,
    `at most ${mostBytes} bytes in ${tries} ${tries === 1 ? "try" : "tries"}`,
    ...(probesPerSecond === null ? [] : [`${probesPerSecond} tries a second`]),
  ].join(", ");

function stepLines({
  id,
  purpose,
  kind,
  variant,
  target,
  tries,
  timeoutMs,
  says,
  rounds,
  mostBytes,
}: Step): string[] {
  const what = [kind, variant, target].filter((word) => word !== null).join(" ");
  const often = tries === 1 ? "once" : `${tries} times`;
  const size =
    rounds.length === 0
      ? says || "says nothing"
      : mostBytes === null
        ? "answers"
        : `at most ${mostBytes} bytes`;
  return [
    `  ${id} (${purpose}): ${what}, ${often}, ${seconds(timeoutMs)} each; ${size}`,
    ...rounds.flatMap(({ when, text, hex }) => [
      `    ${when}:`,
      ...wrapped(text).map((line) => `      ${line}`),
      ...(text === hex ? [] : ["    in hex:", ...wrapped(hex).map((line) => `      ${line}`)]),
    ]),
  ];
}

/** Cut at line ends that are said, and where a line is full. */
const wrapped = (text: string): readonly string[] =>
  text.split(/(?<=\\n)/).flatMap((line) => line.match(new RegExp(`.{1,${WIDTH}}`, "gs")) ?? []);

const seconds = (ms: number): string => `${ms / 1_000} s`;
