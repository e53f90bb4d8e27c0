import { type Field, PLACE, type Situation } from "../situation.ts";
import { atRouter, turnedAside, wasMet } from "./rules.ts";

const dropsDatagrams = ({ nft, port }: Field, device: string, which: "dport" | "sport"): Promise<void> =>
  nft(
    "r",
    `table ip control { chain forward { type filter hook forward priority 0; iifname "${device}" udp ${which} ${port} counter drop } }`,
  );

/** Where nothing stands but a witness: whether the run's word arrives, and what answers in its place. */
export const WITNESSES: readonly Situation[] = [
  {
    id: "witness-open",
    state: "nothing stands there but a witness, and nothing is in the way",
    truth: "reaches",
    speaks: "witness",
    make: async () => {},
  },
  {
    id: "witness-stopped",
    state: "nothing stands there but a witness, and the firewall drops",
    truth: "stopped",
    places: ["path"],
    speaks: "witness",
    make: (field) => atRouter(field, "drop"),
    confirm: wasMet("r"),
  },
  {
    id: "witness-tarpit",
    state: "a tarpit takes the connections in the witness's place and says nothing",
    truth: "impostor",
    speaks: "witness",
    make: async (field) => {
      await field.serve("r", { kind: "mute", host: "0.0.0.0", port: 9_000 });
      await turnedAside(field, `tcp dport ${field.port}`, 9_000);
    },
    confirm: wasMet("r"),
  },
  {
    id: "witness-echoed",
    state: "something on the way says back what it is told, as the witness would",
    truth: "impostor",
    speaks: "witness",
    make: async (field) => {
      await field.serve("r", { kind: "echo", host: "0.0.0.0", port: 9_000 });
      await turnedAside(field, `tcp dport ${field.port}`, 9_000);
    },
    confirm: wasMet("r"),
  },
  {
    id: "datagram-echoed",
    state: "something on the way sends datagrams back, as the witness would",
    truth: "impostor",
    speaks: "witness",
    transport: "udp",
    make: async (field) => {
      await field.serve("r", { kind: "echo-udp", host: PLACE.rOut, port: 9_000 });
      await turnedAside(field, `udp dport ${field.port}`, 9_000);
    },
    confirm: wasMet("r"),
  },
  {
    id: "datagram-open",
    state: "datagrams reach the witness, and its answers come back",
    truth: "reaches",
    speaks: "witness",
    transport: "udp",
    make: async () => {},
  },
  {
    id: "datagram-stopped",
    state: "the firewall drops datagrams on the way in",
    truth: "stopped",
    places: ["path"],
    speaks: "witness",
    transport: "udp",
    make: (field) => dropsDatagrams(field, "out0", "dport"),
    confirm: wasMet("r"),
  },
  {
    id: "return-path-only",
    state: "datagrams reach the witness; the firewall drops the answers alone",
    truth: "reaches",
    speaks: "witness",
    transport: "udp",
    make: (field) => dropsDatagrams(field, "in0", "sport"),
    confirm: wasMet("r"),
  },
];
