import type { z } from "zod";
import { counted } from "./counted.ts";
import { when } from "./instants.ts";
import type { occurrenceReply, previewReply, scheduleReply, turnReply } from "./schedule-replies.ts";
import type { Shown } from "./terminal-text.ts";

type Schedule = Shown<z.output<typeof scheduleReply>>;
type Occurrence = Shown<z.output<typeof occurrenceReply> & { turns: z.output<typeof turnReply>[] }>;
type Preview = Shown<z.output<typeof previewReply>>;

/** What a schedule is, line by line. */
export function scheduleLines({
  name,
  id,
  status,
  due,
  about,
  written,
  ...one
}: Schedule): readonly string[] {
  const { zone, jitter, within, blackouts, windows, limits, missed } = written;
  return [
    `${name} (${id}), ${status}: ${due}; ${about}`,
    `  next ${when(one.nextAt)}; changed ${when(one.changedAt)} by ${one.changedBy}`,
    `  jitter ${jitter}, waits at most ${within}, missed times: ${missed}; zone ${zone}`,
    `  at most ${limits.perAgent} jobs at an agent, ${limits.perTarget} runs against a target, ${limits.atOnce} at once`,
    ...blackouts.map((span) => `  blackout ${span}`),
    ...windows.map((span) => `  maintenance window ${span}`),
  ];
}

/** One time that it was due: what came of it, and every claim that came to nothing. */
export function occurrenceLines(one: Occurrence): readonly string[] {
  const rest = one.left === 0 ? "" : `, ${one.left} to come`;
  const head =
    one.because ??
    `${counted(one.claims, "claim")}: ${one.ran} ran, ${one.notRun} not run${rest} (${one.causeWords})`;
  return [
    `${when(one.dueAt)}  ${one.state}  ${head}`,
    ...one.turns.map(
      ({ state, segment, asset, exposureTitle, scenario, because, runId, dueAt }) =>
        `    ${state}: ${segment} → ${asset} (${exposureTitle ?? scenario}): ${because ?? `its turn is at ${when(dueAt)}`}${runId === null ? "" : ` [run ${runId}]`}`,
    ),
    ...(one.notRun > one.turns.length
      ? [`    … and ${one.notRun - one.turns.length} more not run; --json has their address`]
      : []),
  ];
}

/** When it is due, in the zone and in UTC, and who would run what now. */
export function previewLines({ due, planned, claims, isMore }: Preview): readonly string[] {
  const notes = (one: Preview["due"][number]): string =>
    [one.shut, one.clocks]
      .filter((note) => note !== null)
      .map((note) => `  ! ${note}`)
      .join("");
  return [
    ...(due.length === 0 ? ["No time is set: it waits for what happens, or is over"] : []),
    ...due.map((one) => `${one.local}  =  ${when(one.at)}${notes(one)}`),
    `${isMore ? "More than " : ""}${counted(claims, "claim")}; if it were due now:`,
    ...planned.map(({ segment, target, scenario, jobs, because, exposureId }) =>
      because === null
        ? `  ${segment} → ${target} (${scenario}): ${jobs.map(({ role, agentId }) => `${role} ${agentId}`).join(", ")}`
        : `  ${segment} → ${exposureId === null ? scenario : `exposure ${exposureId} (${scenario})`} would not run: ${because}`,
    ),
  ];
}
