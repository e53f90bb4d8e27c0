import { CANARY, type Field, PLACE, type Situation } from "../situation.ts";
import { atRouter, speakingTarget, turnedAside, wasMet } from "./rules.ts";

/** Answers handshakes in the target's place and opens one of its own only when the client has shown itself. */
async function synProxy({ nft, sh, port }: Field, more = ""): Promise<void> {
  await sh("r", "sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0");
  await nft(
    "r",
    `table ip proxy {
      chain pre { type filter hook prerouting priority raw; iifname "out0" tcp dport ${port} tcp flags syn counter notrack }
      chain forward { type filter hook forward priority 0;
        tcp dport ${port} ct state invalid,untracked synproxy mss 1460 wscale 7 sack-perm
        ct state invalid drop }
      ${more}
    }`,
  );
}

/** Takes every connection from outside for the target's network; passes some on, and has a word for the rest. */
async function transparentProxy(field: Field, kind: "relay" | "hang-up"): Promise<void> {
  const { serve, nft, port } = field;
  await speakingTarget(field);
  const passed = [
    { at: 9_001, host: PLACE.t, port: CANARY.own },
    { at: 9_002, host: PLACE.n, port: CANARY.neighbour },
    ...(kind === "relay" ? [{ at: 9_003, host: PLACE.t, port }] : []),
  ];
  await serve("r", ...passed.map((to) => ({ kind: "relay" as const, host: "0.0.0.0", port: to.at, to })), {
    kind: "hang-up",
    host: "0.0.0.0",
    port: 9_000,
  });
  await nft(
    "r",
    `table ip proxy { chain pre { type nat hook prerouting priority dstnat;
      ${passed.map((to) => `iifname "out0" ip daddr ${to.host} tcp dport ${to.port} counter redirect to :${to.at}`).join("\n")}
      iifname "out0" ip daddr 10.2.0.0/24 meta l4proto tcp counter redirect to :9000 } }`,
  );
}

/** What stands between and answers, relays, limits or divides. */
export const MIDDLEBOXES: readonly Situation[] = [
  {
    id: "syn-proxy-open",
    state: "a SYN proxy answers first, and the service behind it is reached",
    truth: "reaches",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await synProxy(field);
    },
    confirm: wasMet("r"),
  },
  {
    id: "syn-proxy-stopped",
    state: "a SYN proxy answers every handshake; its own way to the service is dropped",
    truth: "impostor",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await synProxy(
        field,
        `chain out { type filter hook postrouting priority 0; oifname "in0" tcp dport ${field.port} counter drop }`,
      );
    },
    confirm: wasMet("r"),
  },
  {
    id: "syn-proxy-closed",
    state: "a SYN proxy answers every handshake; nothing listens behind it",
    truth: "absent",
    speaks: "tcp",
    make: (field) => synProxy(field),
    confirm: wasMet("r"),
  },
  {
    id: "tarpit-mute",
    state: "a tarpit of the router's takes the connections and says nothing; the service is alive",
    truth: "impostor",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.serve("r", { kind: "mute", host: "0.0.0.0", port: 9_000 });
      await turnedAside(field, `tcp dport ${field.port}`, 9_000);
    },
    confirm: wasMet("r"),
  },
  {
    id: "tarpit-drip",
    state: "a tarpit of the router's takes the connections and sends nonsense; the service is alive",
    truth: "impostor",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.serve("r", { kind: "drip", host: "0.0.0.0", port: 9_000 });
      await turnedAside(field, `tcp dport ${field.port}`, 9_000);
    },
    confirm: wasMet("r"),
  },
  {
    id: "transparent-proxy-passes",
    state: "a transparent proxy takes every connection, and passes this one on to the service",
    truth: "reaches",
    speaks: "tcp",
    make: (field) => transparentProxy(field, "relay"),
    confirm: wasMet("r"),
  },
  {
    id: "transparent-proxy-blocks",
    state: "a transparent proxy takes every connection, and hangs up on this one",
    truth: "impostor",
    speaks: "tcp",
    make: (field) => transparentProxy(field, "hang-up"),
    confirm: wasMet("r"),
  },
  {
    id: "balancer-one-bad-backend",
    state: "a load balancer divides between two backends; one is fixed, the other still answers",
    truth: "reaches",
    speaks: "tcp",
    reachedAs: PLACE.public,
    make: async (field) => {
      await speakingTarget(field);
      await field.sh("r", `ip addr add ${PLACE.public}/32 dev lo`);
      await field.nft(
        "r",
        `table ip balance { chain pre { type nat hook prerouting priority dstnat;
          ip daddr ${PLACE.public} tcp dport ${field.port} counter dnat to numgen inc mod 2 map { 0 : ${PLACE.d}, 1 : ${PLACE.t} } } }`,
      );
      await field.nft(
        "d",
        "table ip fixed { chain input { type filter hook input priority 0; meta l4proto tcp counter drop } }",
      );
    },
    confirm: wasMet("d"),
  },
  {
    id: "two-firewalls-one-fixed",
    state: "two firewalls stand side by side; one is fixed, the other still lets through",
    truth: "reaches",
    speaks: "tcp",
    agents: ["a", "a2", "t", "n"],
    make: async (field) => {
      await speakingTarget(field);
      await field.sh("a2", `ip route replace default via ${PLACE.r2Out}`);
      await atRouter(field, "drop");
    },
    confirm: wasMet("r"),
  },
  {
    id: "two-firewalls-both-fixed",
    state: "two firewalls stand side by side; both are fixed",
    truth: "stopped",
    places: ["path"],
    speaks: "tcp",
    agents: ["a", "a2", "t", "n"],
    make: async (field) => {
      await speakingTarget(field);
      await field.sh("a2", `ip route replace default via ${PLACE.r2Out}`);
      await atRouter(field, "drop");
      await atRouter(field, "drop", "r2");
    },
    confirm: wasMet("r2"),
  },
  {
    id: "rate-limit",
    state: "the firewall lets some handshakes through and drops the others",
    truth: "reaches",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await atRouter(field, "limit rate over 20/minute burst 2 packets counter drop");
    },
    confirm: wasMet("r"),
  },
  {
    id: "reset-after-payload",
    state: "a filter lets the handshake through and resets at the first request",
    truth: "impostor",
    speaks: "http",
    make: async (field) => {
      await field.serve("t", {
        kind: "http",
        host: PLACE.t,
        port: field.port,
        server: "lab",
        page: "<title>Shop</title>",
      });
      await atRouter(field, "meta length > 80 reject with tcp reset");
    },
    confirm: wasMet("r"),
  },
  {
    id: "wrappers",
    state: "the target's own daemon hangs up on whoever comes from outside",
    truth: "impostor",
    speaks: "tcp",
    make: async (field) => {
      await speakingTarget(field);
      await field.serve("t", { kind: "hang-up", host: PLACE.t, port: 9_000 });
      await field.nft(
        "t",
        `table ip wrap { chain pre { type nat hook prerouting priority dstnat; ip saddr 10.1.0.0/24 tcp dport ${field.port} counter redirect to :9000 } }`,
      );
    },
    confirm: wasMet("t"),
  },
];
