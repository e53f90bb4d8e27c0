import type { z } from "zod";
import type { campaignPlanReply, campaignReply, campaignRunReply } from "./campaign-replies.ts";
import { counted } from "./counted.ts";
import { when } from "./instants.ts";
import { table } from "./table.ts";
import type { Shown } from "./terminal-text.ts";

type Campaign = Shown<z.output<typeof campaignReply>>;
type Plan = Shown<z.output<typeof campaignPlanReply>>;
type Run = Shown<z.output<typeof campaignRunReply>>;

/** What a campaign is, line by line, with its document. */
export const campaignLines = (one: Campaign): readonly string[] => [
  `${one.id}: ${one.title} (${counted(one.nodes, "node")}, digest ${one.digest.slice(0, 12)})`,
  `  changed ${when(one.changedAt)} by ${one.changedBy}`,
  ...one.parameters.map(
    ({ name, type, about, default: usual }) =>
      `  --param ${name}=… (${type}${usual === null ? "" : `, else ${usual}`}): ${about}`,
  ),
  "",
  ...one.document.split("\n"),
];

/** What each node would do now, and what it depends on. */
export const planLines = ({ id, title, nodes, stop, budget, tries }: Plan): readonly string[] => [
  `Nothing was done. ${id} (${title}) would:`,
  ...nodes.flatMap((node) => [
    `${node.id}: ${node.scenario}${node.target === null ? "" : ` at ${node.target}`}, from ${node.from}${node.after.length === 0 ? ", at once" : `, once ${node.after.join(", and ")}`}; meant to be ${node.expect.join(" or ")}`,
    ...(node.because === null ? [] : [`  could not be run now: ${node.because}`]),
    ...node.jobs.map(
      (job) =>
        `  ${job.role}: agent ${job.agentId} in ${job.segment}, ${counted(job.steps, "step")}, ${job.tries} tries, at most ${job.mostMs / 1_000} s`,
    ),
    ...node.untaken.map(({ role, because }) => `  ${role}: nobody takes this part, for ${because}`),
  ]),
  `Stops at: ${stop.length === 0 ? "nothing; every node has its turn" : stop.join(", ")}`,
  `Budget: ${counted(budget.runs, "run")}, ${counted(budget.minutes, "minute")}, ${budget.tries} tries; these nodes take ${tries}`,
  "What goes out byte by byte: plumbline scenario run SCENARIO --target TARGET --segment SEGMENT --dry-run",
];

/** How a campaign stands, node by node. */
export const runLines = (run: Run, width: number | undefined): readonly string[] => [
  `${run.campaignId} (${run.title}), run ${run.id} by ${run.askedBy}, started ${when(run.startedAt)}: ${run.state}`,
  ...table(
    run.nodes,
    [
      { title: "node", cell: ({ id }) => id },
      { title: "from", cell: ({ segment }) => segment ?? "-" },
      { title: "target", cell: ({ target }) => target ?? "-" },
      { title: "came to", cell: ({ outcome, state }) => outcome ?? state },
      { title: "meant", cell: ({ expect }) => expect.join("/") },
      { title: "clean-up", cell: ({ clean }) => clean ?? "-" },
      { title: "because", cell: ({ because, cleanBecause }) => because ?? cleanBecause ?? "", isLong: true },
    ],
    width,
  ),
  `Spent: ${counted(run.spent.runs, "run")}, ${run.spent.tries} tries`,
  ...(run.end === null ? [] : [`End: ${run.end.kind} (${run.end.because})`]),
  ...(run.clean === null
    ? []
    : [run.clean === "ok" ? "Clean-up: ok" : `Clean-up: not confirmed; ${leftOf(run)}`]),
  ...(run.answer === null ? [] : [`Answer: ${run.answer.kind.replace("-", " ")}, for ${run.answer.because}`]),
];

const leftOf = ({ nodes }: Run): string =>
  nodes
    .flatMap(({ id, clean, cleanBecause }) => (clean === "unconfirmed" ? [`${id}: ${cleanBecause}`] : []))
    .join("; ");
