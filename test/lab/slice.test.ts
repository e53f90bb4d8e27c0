import { expect, it } from "vitest";
import { startLab } from "./start.ts";
import { tableOf } from "./table.ts";

/**
 * A slice of `npm run lab` in every test run: one situation of each kind of truth. Where no namespaces with nftables
 * can be made it fails, and says what is missing.
 */
const SLICE = [
  "firewall-drop",
  "host-down",
  "listening",
  "nothing-listens",
  "tls-interception",
  "firewall-reset",
];

it("tells what really is so, for one situation of each kind", async () => {
  const run = await startLab({ only: SLICE, repeats: 1, workers: 2, isQuiet: true });
  const told = tableOf(run, []).join("\n");
  expect(run.broken, told).toEqual([]);
  expect(Object.fromEntries(run.answers.map(({ id, said }) => [id, said.prevention])), told).toEqual({
    listening: "allowed",
    "nothing-listens": "absent",
    "firewall-reset": "prevented",
    "firewall-drop": "prevented",
    "host-down": "inconclusive",
    "tls-interception": "partial",
  });
  expect(
    run.answers.map(({ score }) => score),
    told,
  ).toEqual(SLICE.map(() => "right"));
}, 240_000);
