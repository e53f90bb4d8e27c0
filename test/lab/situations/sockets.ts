import { PLACE, type Situation } from "../situation.ts";
import { atRouter, speakingTarget, wasMet } from "./rules.ts";

/** The firewall of the router says no in each way that it knows. */
const rejected = (id: string, how: string, words: string): Situation => ({
  id,
  state: `the service is alive; the router's firewall answers with ${words}`,
  truth: "stopped",
  places: ["path"],
  speaks: "tcp",
  make: async (field) => {
    await speakingTarget(field);
    await atRouter(field, how);
  },
  confirm: wasMet("r"),
});

/** The 18 situations of the design's measurement, after the table of what a socket sees. */
export const SOCKETS: readonly Situation[] = [
  {
    id: "listening",
    state: "the service is alive and nothing is in the way",
    truth: "reaches",
    speaks: "tcp",
    make: speakingTarget,
  },
  {
    id: "nothing-listens",
    state: "nothing listens there",
    truth: "absent",
    speaks: "tcp",
    make: async () => {},
  },
  {
    id: "loopback-only",
    state: "the service listens on the target's loopback alone",
    truth: "absent",
    speaks: "tcp",
    make: ({ serve, port }) =>
      serve("t", { kind: "greeting", host: "127.0.0.1", port, text: "SSH-2.0-lab_1.0\r\n" }),
  },
  rejected("firewall-reset", "reject with tcp reset", "a reset"),
  rejected("firewall-port-unreachable", "reject with icmp type port-unreachable", "port unreachable"),
  rejected(
    "firewall-admin-prohibited",
    "reject with icmp type admin-prohibited",
    "administratively prohibited",
  ),
  rejected("firewall-host-unreachable", "reject with icmp type host-unreachable", "host unreachable"),
  rejected("firewall-net-unreachable", "reject with icmp type net-unreachable", "network unreachable"),
  rejected("firewall-drop", "drop", "silence"),
  {
    id: "blackhole-route",
    state: "the service is alive; the router throws away what goes to its address",
    truth: "stopped",
    places: ["path"],
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.sh("r", `ip route add blackhole ${PLACE.t}/32`);
    },
  },
  {
    id: "host-down",
    state: "the target's machine is off, with the agent on it",
    truth: "fault",
    speaks: "tcp",
    make: async ({ killAgent, sh }) => {
      await killAgent("t");
      await sh("t", "ip link set in0 down");
    },
  },
  {
    id: "own-route-missing",
    state: "the agent outside has no route",
    truth: "fault",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.sh("a", "ip route del default");
    },
  },
  {
    id: "own-host-drops",
    state: "the agent's own machine drops what goes out to that port",
    truth: "stopped",
    places: ["source-host"],
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.nft(
        "a",
        `table ip own { chain output { type filter hook output priority 0; tcp dport ${field.port} counter drop } }`,
      );
    },
    confirm: wasMet("a"),
  },
  {
    id: "own-host-rejects",
    state: "the agent's own machine rejects what goes out to that port",
    truth: "stopped",
    places: ["source-host"],
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.nft(
        "a",
        `table ip own { chain output { type filter hook output priority 0; tcp dport ${field.port} counter reject with tcp reset } }`,
      );
    },
    confirm: wasMet("a"),
  },
  {
    id: "own-host-prohibits",
    state: "a route of the agent's own machine prohibits the address",
    truth: "stopped",
    places: ["source-host"],
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.sh("a", `ip route add prohibit ${PLACE.t}/32`);
    },
  },
  {
    id: "accept-queue-full",
    state: "the service hangs, and its accept queue is full",
    truth: "fault",
    speaks: "tcp",
    make: async ({ serve, port }) => {
      await serve("t", { kind: "full", host: PLACE.t, port });
      await serve("n", { kind: "hold", host: PLACE.t, port, connections: 8 });
    },
  },
  {
    id: "return-path-lost",
    state: "what goes in arrives; what the service answers is dropped on the way back",
    truth: "stopped",
    places: ["return-path"],
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.nft(
        "r",
        `table ip control { chain forward { type filter hook forward priority 0; iifname "in0" tcp sport ${field.port} counter drop } }`,
      );
    },
    confirm: wasMet("r"),
  },
  {
    id: "routing-loop",
    state: "two routers send what goes to the target's network to each other",
    truth: "fault",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      const round = (next: string): string => `
        sysctl -qw net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.out0.send_redirects=0
        ip route add default via ${next} table 77
        ip rule add iif out0 to 10.2.0.0/24 lookup 77`;
      await field.sh("r", round(PLACE.r2Out));
      await field.sh("r2", round(PLACE.rOut));
    },
  },
];
