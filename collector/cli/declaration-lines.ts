import type { z } from "zod";
import type { controlReply, DeclaredReply, intentReply, outageReply } from "./declaration-replies.ts";
import { when } from "./instants.ts";
import { table } from "./table.ts";
import type { Shown } from "./terminal-text.ts";

type Width = number | undefined;

export const intentTable = (intents: readonly Shown<z.infer<typeof intentReply>>[], width: Width) =>
  table(
    intents,
    [
      { title: "intent", cell: ({ id }) => id },
      { title: "state", cell: ({ state }) => state },
      { title: "since", cell: ({ since }) => when(since) },
      { title: "owner", cell: ({ owner }) => owner ?? "-" },
      { title: "rule", cell: ({ about }) => about, isLong: true },
      { title: "because", cell: ({ sentence }) => sentence, isLong: true },
    ],
    width,
  );

export const controlTable = (controls: readonly Shown<z.infer<typeof controlReply>>[], width: Width) =>
  table(
    controls,
    [
      { title: "control", cell: ({ id }) => id },
      { title: "state", cell: ({ state }) => state },
      { title: "since", cell: ({ since }) => when(since) },
      { title: "kind", cell: ({ kind }) => kind },
      { title: "owner", cell: ({ owner }) => owner ?? "-" },
      { title: "because", cell: ({ sentence }) => sentence, isLong: true },
    ],
    width,
  );

/** One declaration with every cell, the broken ones first. */
export function declaredLines(one: Shown<DeclaredReply>, width: Width): readonly string[] {
  const about = "about" in one ? String(one.about) : `${String(one["kind"])} control`;
  const cells = [...one.claims].sort((a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state));
  return [
    `${one.id}: ${one.title} (${about})`,
    `${one.state}${one.since === null ? "" : ` since ${when(one.since)}`}: ${one.sentence}${one.runId === null ? "" : ` (run ${one.runId})`}`,
    `owner ${one.owner ?? "nobody"}, ${one.band}; changed ${when(one.changedAt)} by ${one.changedBy}`,
    ...(one.missing === null ? [] : [`missing: ${one.missing}`]),
    ...table(
      cells,
      [
        { title: "state", cell: ({ state }) => state },
        { title: "from", cell: ({ segment }) => segment },
        { title: "asset", cell: ({ asset }) => asset },
        { title: "target", cell: ({ target }) => target },
        { title: "scenario", cell: ({ scenario }) => scenario },
        { title: "since", cell: ({ since }) => when(since) },
        { title: "run", cell: ({ runId }) => runId ?? "-" },
        { title: "because", cell: ({ sentence }) => sentence, isLong: true },
      ],
      width,
    ),
  ];
}

/** What somebody must look at first. */
const URGENCY = ["broken", "contested", "untested", "stale", "holds"];

export const outageTable = (outages: readonly Shown<z.infer<typeof outageReply>>[], width: Width) =>
  table(
    outages,
    [
      { title: "intent", cell: ({ intent }) => intent },
      { title: "out since", cell: ({ beganAt }) => when(beganAt) },
      { title: "until", cell: ({ endedAt }) => (endedAt === null ? "now" : when(endedAt)) },
      { title: "owner", cell: ({ owner }) => owner ?? "-" },
      { title: "from", cell: ({ segment }) => segment },
      { title: "asset", cell: ({ asset }) => asset },
      { title: "target", cell: ({ target }) => target },
      { title: "run", cell: ({ beganBy }) => beganBy, isLong: true },
    ],
    width,
  );
