import { PLACE, type Situation, type Unjudged } from "../situation.ts";
import { SHOP, webPage } from "./pages.ts";
import { atRouter, speakingTarget, turnedAside, wasMet } from "./rules.ts";

/** A situation that is misjudged, with what would tell it. */
export type Limit = Situation & { readonly needs: string };

/**
 * States that are known to fool today's judgement, each with what would tell them. `npm run lab -- --limits` makes them,
 * so that what is said here is measured; they count in no other run.
 */
export const LIMITS: readonly Limit[] = [
  {
    id: "greeting-alike",
    state: "something on the way greets with the service's own words",
    needs: "a scenario that asks for the host key: greetings can be copied",
    truth: "impostor",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.serve("r", { kind: "greeting", host: "0.0.0.0", port: 9_000, text: "SSH-2.0-lab_1.0\r\n" });
      await turnedAside(field, `tcp dport ${field.port}`, 9_000);
    },
    confirm: wasMet("r"),
  },
  {
    id: "page-alike",
    state: "a filter answers with a page under the service's own headers and title",
    needs: "a mark that only the service can say back, or its own log",
    truth: "impostor",
    speaks: "http",
    make: (field) =>
      webPage(field, { server: "nginx", page: SHOP.replace("Welcome", "This request was blocked") }),
    confirm: wasMet("r"),
  },
  {
    id: "impostor-alone",
    state:
      "the public address leads to another machine; no agent stands near the target, and nothing is known of it",
    needs:
      "an agent close by, once, that learns the target's identity (design 3.1 row 4 says allowed, grade D)",
    truth: "impostor",
    speaks: "tcp",
    agents: ["a"],
    make: async (field) => {
      await speakingTarget(field);
      await field.serve("r", {
        kind: "greeting",
        host: "0.0.0.0",
        port: 9_000,
        text: "SSH-2.0-other_2.0\r\n",
      });
      await turnedAside(field, `ip daddr ${PLACE.t} tcp dport ${field.port}`, 9_000);
    },
    confirm: wasMet("r"),
  },
  {
    id: "rate-limit-spent",
    state: "the firewall lets one handshake an hour through, and somebody had it",
    needs: "runs over more than the limit's interval: closure asks for several windows",
    truth: "reaches",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await atRouter(field, "limit rate over 1/hour burst 1 packets counter drop");
      await field.serve("a2", { kind: "hold", host: PLACE.t, port: field.port, connections: 1 });
    },
    confirm: wasMet("r"),
  },
];

/** What the issue names and no scenario can ask yet. */
export const UNJUDGED: readonly Unjudged[] = [
  {
    id: "ipv6-gap",
    state: "the target has both families; IPv4 is stopped and IPv6 is not",
    because:
      "a claim asks one address, and its verdict is of that; that the families differ stands on the exposure (families), from the claims of both",
  },
];
