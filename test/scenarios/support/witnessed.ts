import type { Word } from "../../support/judged-at.ts";
import type { Witnessing } from "../../support/witnessed-at.ts";
import { carry, device } from "./middles.ts";

/** What stands between an actor and a witness, and what the judge must say by each scenario. */
export type WitnessedRoad = {
  readonly road: string;
  readonly how: Witnessing;
  readonly judged: readonly (readonly [scenario: string, word: Word, because?: RegExp])[];
};

const AGREED = 18_443;
const BRIEF = 500;

/** Witnesses outside, and what is between. */
export const WITNESSED: readonly WitnessedRoad[] = [
  {
    road: "nothing",
    how: {},
    judged: [["egress.ports", "allowed", /on ports 21, 22, 25, 53, .*31337/]],
  },
  {
    road: "a firewall that lets the agreed port out alone",
    how: { middle: device((port) => (port === AGREED ? carry : undefined)) },
    judged: [["egress.ports", "prevented"]],
  },
  {
    road: "a firewall that has forgotten one port",
    how: { middle: device((port) => (port === AGREED || port === 8_531 ? carry : undefined)) },
    judged: [["egress.ports", "allowed", /on port 8531/]],
  },
  {
    road: "a device that accepts everything and carries the agreed port alone",
    how: { middle: device((port) => (port === AGREED ? carry : (near) => near.end())) },
    judged: [["egress.ports", "prevented"]],
  },
  {
    road: "a firewall that lets nothing out",
    how: { middle: device(() => undefined) },
    judged: [["egress.ports", "baseline-failed"]],
  },
  {
    road: "a witness whose rules end its listening before the last try",
    how: {
      middle: device((port) => {
        if (port === AGREED) return carry;
        return port > 9_000 ? (near) => near.resume() : undefined;
      }),
      patienceMs: BRIEF,
      witnessIo: {
        witnessLimits: () => ({
          maxSeconds: 0.2,
          maxConnections: 32,
          maxArrivals: 1_000,
          maxPerSender: 1_000,
        }),
      },
    },
    judged: [["egress.ports", "baseline-failed"]],
  },
];
