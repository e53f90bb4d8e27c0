import { type Field, PLACE, type Situation } from "../situation.ts";
import { atRouter, speakingTarget, turnedAside, wasMet } from "./rules.ts";

/** A public address that the router translates to a machine inside, with its own address as the sender's. */
async function translated({ sh, nft, port }: Field, to: string): Promise<void> {
  await sh("r", `ip addr add ${PLACE.public}/32 dev lo`);
  await nft(
    "r",
    `table ip nat {
      chain pre { type nat hook prerouting priority dstnat; ip daddr ${PLACE.public} tcp dport ${port} counter dnat to ${to}:${port} }
      chain post { type nat hook postrouting priority srcnat; oifname "in0" ct status dnat masquerade }
    }`,
  );
}

/** Ways in, ways back, other addresses, other families, and who is there to look. */
export const PATHS: readonly Situation[] = [
  {
    id: "nat-open",
    state: "the public address is translated to the service, and the sender's address hidden",
    truth: "reaches",
    speaks: "tcp",
    reachedAs: PLACE.public,
    make: async (field) => {
      await speakingTarget(field);
      await translated(field, PLACE.t);
    },
    confirm: wasMet("r"),
  },
  {
    id: "nat-stopped",
    state: "the public address is translated to the service, and the firewall behind drops it",
    truth: "stopped",
    places: ["path"],
    speaks: "tcp",
    reachedAs: PLACE.public,
    make: async (field) => {
      await speakingTarget(field);
      await translated(field, PLACE.t);
      await atRouter(field, "drop");
    },
    confirm: wasMet("r"),
  },
  {
    id: "nat-elsewhere",
    state: "the public address leads to another machine now",
    truth: "impostor",
    speaks: "tcp",
    reachedAs: PLACE.public,
    make: async (field) => {
      await speakingTarget(field);
      await field.serve("d", {
        kind: "greeting",
        host: PLACE.d,
        port: field.port,
        text: "SSH-2.0-other_2.0\r\n",
      });
      await translated(field, PLACE.d);
    },
    confirm: wasMet("r"),
  },
  {
    id: "host-firewall",
    state: "the target's own firewall drops what comes over the wire",
    truth: "stopped",
    places: ["host"],
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.nft(
        "t",
        `table ip own { chain input { type filter hook input priority 0; iifname "in0" tcp dport ${field.port} counter drop } }`,
      );
    },
    confirm: wasMet("t"),
  },
  {
    id: "host-firewall-for-strangers",
    state: "the target's own firewall drops what comes from outside, and lets its neighbours through",
    truth: "stopped",
    // Who sees a neighbour get through takes it for a stop on the way (design 3.1 row 7); only the host's rules would tell.
    places: ["host"],
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.nft(
        "t",
        `table ip own { chain input { type filter hook input priority 0; ip saddr 10.1.0.0/24 tcp dport ${field.port} counter drop } }`,
      );
    },
    confirm: wasMet("t"),
  },
  {
    id: "nobody-close-by",
    state: "the firewall drops; no agent stands near the target",
    truth: "stopped",
    places: ["path"],
    speaks: "tcp",
    agents: ["a"],
    make: async (field) => {
      await speakingTarget(field);
      await atRouter(field, "drop");
    },
    confirm: wasMet("r"),
  },
  {
    id: "agent-without-egress",
    state: "the agent outside may speak to its collector and to nobody else",
    truth: "fault",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.nft(
        "a",
        `table ip own { chain output { type filter hook output priority 0; oifname "out0" counter drop } }`,
      );
    },
    confirm: wasMet("a"),
  },
  {
    id: "segment-cut",
    state: "the router's cable to the target's network is out",
    truth: "fault",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.sh("r", "ip link set in0 down");
    },
  },
  {
    id: "trap-answers-canaries",
    state:
      "the cable to the target's network is out, while a trap of the router's talks on every port but the one asked for",
    truth: "fault",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.serve("r", { kind: "drip", host: "0.0.0.0", port: 9_000 });
      await turnedAside(field, `ip daddr 10.2.0.0/24 tcp dport != ${field.port}`, 9_000);
      await field.sh("r", "ip link set in0 down; ip route add blackhole 10.2.0.0/24");
    },
    confirm: wasMet("r"),
  },
  {
    id: "closed-for-one-address",
    state: "the firewall drops one address of the outside, and lets every other through",
    truth: "reaches",
    speaks: "tcp",
    agents: ["a", "a2", "t", "n"],
    make: async (field) => {
      await speakingTarget(field);
      await atRouter(field, `ip saddr ${PLACE.a} counter drop`);
    },
    confirm: wasMet("r"),
  },
  {
    id: "service-hung",
    state: "the service's process hangs; the kernel takes connections for it",
    truth: "fault",
    speaks: "tcp",
    make: ({ serve, port }) => serve("t", { kind: "full", host: PLACE.t, port, backlog: 64 }),
  },
  {
    id: "target-without-route",
    state: "the target's machine lost its way back to the outside; no control stops anything",
    truth: "fault",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.sh("t", "ip route del default");
    },
  },
  {
    id: "service-behind-translation",
    state:
      "the target passes the port on to a container; the firewall drops; the only agent near stands on the target",
    truth: "stopped",
    places: ["path"],
    speaks: "tcp",
    agents: ["a", "t"],
    make: async (field) => {
      await field.serve("d", {
        kind: "greeting",
        host: PLACE.d,
        port: field.port,
        text: "SSH-2.0-lab_1.0\r\n",
      });
      await field.sh("t", "sysctl -qw net.ipv4.ip_forward=1");
      await field.nft(
        "t",
        `table ip container { chain pre { type nat hook prerouting priority dstnat; tcp dport ${field.port} dnat to ${PLACE.d} }
          chain post { type nat hook postrouting priority srcnat; ip daddr ${PLACE.d} masquerade } }`,
      );
      await atRouter(field, "drop");
    },
    confirm: wasMet("r"),
  },
  {
    id: "ipv6-only",
    state: "the target has IPv6 alone, and nothing is in the way",
    truth: "reaches",
    speaks: "tcp",
    agents: ["a", "t6", "n6"],
    make: ({ serve, port }) =>
      serve("t", { kind: "greeting", host: PLACE.t6, port, text: "SSH-2.0-lab_1.0\r\n" }),
  },
  {
    id: "ipv6-stopped",
    state: "the target has IPv6 alone, and the firewall says that it is prohibited",
    truth: "stopped",
    places: ["path"],
    speaks: "tcp",
    agents: ["a", "t6", "n6"],
    make: async ({ serve, nft, port }) => {
      await serve("t", { kind: "greeting", host: PLACE.t6, port, text: "SSH-2.0-lab_1.0\r\n" });
      await nft(
        "r",
        `table ip6 control { chain forward { type filter hook forward priority 0; iifname "out0" tcp dport ${port} counter reject with icmpv6 type admin-prohibited } }`,
      );
    },
    confirm: wasMet("r"),
  },
];
