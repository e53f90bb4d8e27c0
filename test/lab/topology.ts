import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Host, PLACE } from "./situation.ts";

const execute = promisify(execFile);

/** Where the agents reach their collector: a network of its own, so that no situation can cut it. */
export const MANAGEMENT = {
  bridge: "mgmt",
  address: "10.99.0.1",
  /** Said outright: a bridge takes the lowest of its ports' addresses, and another as soon as that port goes. */
  mac: "02:00:0a:63:00:01",
} as const;

/** A script that hangs is killed, and fails its situation. */
const SCRIPT_MS = 20_000;

const HOSTS: readonly Host[] = ["a", "a2", "r", "r2", "t", "n", "d"];

/** Runs a script in this namespace; rejects with what it said on stderr. */
export async function sh(script: string): Promise<string> {
  const { stdout } = await execute("sh", ["-ec", script], { timeout: SCRIPT_MS });
  return stdout;
}

/** The namespace of a machine, by its worker: several fields may stand at a time. */
export const namespaceOf = (worker: number, host: Host | "sw"): string => `w${worker}-${host}`;

/** Runs a script in a machine's network namespace. */
export async function inside(worker: number, host: Host | "sw", script: string): Promise<string> {
  const { stdout } = await execute("nsenter", [...entering(worker, host), "sh", "-ec", script], {
    timeout: SCRIPT_MS,
  });
  return stdout;
}

/** The arguments of `nsenter` for a machine. */
export const entering = (worker: number, host: Host | "sw"): readonly string[] => [
  `--net=/run/netns/${namespaceOf(worker, host)}`,
  "--",
];

/** The network that agents reach their collectors by. Once, before any field. */
export const layManagement = (): Promise<string> =>
  sh(`
    ip link set lo up
    ip link add ${MANAGEMENT.bridge} address ${MANAGEMENT.mac} type bridge
    ip addr add ${MANAGEMENT.address}/16 dev ${MANAGEMENT.bridge}
    ip link set ${MANAGEMENT.bridge} up
  `);

/**
 * A field: two networks, on one switch each, two routers between them, and the machines. Everyone's way leads over the
 * first router; a situation that wants another says so. Nothing is filtered.
 */
export async function layField(worker: number): Promise<void> {
  const ns = (host: Host | "sw"): string => namespaceOf(worker, host);
  const cable = (host: Host, device: string, bridge: string): string => `
    ip link add ${device} netns ${ns(host)} type veth peer name ${host}-${device} netns ${ns("sw")}
    ip -n ${ns("sw")} link set ${host}-${device} master ${bridge} up`;
  const management = HOSTS.filter((host) => host !== "r" && host !== "r2" && host !== "d");
  await sh(`
    for host in sw ${HOSTS.join(" ")}; do ip netns add w${worker}-$host; ip -n w${worker}-$host link set lo up; done
    ip -n ${ns("sw")} link add out type bridge
    ip -n ${ns("sw")} link add in type bridge
    ip -n ${ns("sw")} link set out up
    ip -n ${ns("sw")} link set in up
    ${(["a", "a2", "r", "r2"] as const).map((host) => cable(host, "out0", "out")).join("")}
    ${(["r", "r2", "t", "n", "d"] as const).map((host) => cable(host, "in0", "in")).join("")}
    ${management
      .map(
        (host, index) => `
    ip link add mg netns ${ns(host)} type veth peer name w${worker}-${host}
    ip link set w${worker}-${host} master ${MANAGEMENT.bridge} up
    ip -n ${ns(host)} addr add 10.99.${worker + 1}.${index + 10}/16 dev mg
    ip -n ${ns(host)} link set mg up`,
      )
      .join("")}
  `);
  await Promise.all([
    ...(["a", "a2"] as const).map((host) => inside(worker, host, leaf("out0", PLACE[host], PLACE.rOut))),
    ...(["t", "n", "d"] as const).map((host) => inside(worker, host, leaf("in0", PLACE[host], PLACE.r))),
    inside(worker, "r", router(PLACE.rOut, PLACE.r)),
    inside(worker, "r2", router(PLACE.r2Out, PLACE.r2)),
    inside(worker, "sw", "sysctl -qw net.bridge.bridge-nf-call-iptables=0 2>/dev/null || true"),
  ]);
}

/** The IPv6 address that goes with one of ours: 10.2.0.10 and fd10:2::10. */
const sixth = (address: string): string => {
  const [, net = "", , host = ""] = address.split(".");
  return `fd10:${net}::${host}`;
};

/** Duplicate address detection would make the first seconds fail. */
const SETTLED = "sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0";

const leaf = (device: string, address: string, gateway: string): string => `
  ${SETTLED}
  ip link set ${device} up
  ip addr add ${address}/24 dev ${device}
  ip -6 addr add ${sixth(address)}/64 dev ${device} nodad
  ip route add default via ${gateway}
  ip -6 route add default via ${sixth(gateway)}`;

const router = (outer: string, inner: string): string => `
  ${SETTLED}
  sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
  ip link set out0 up
  ip link set in0 up
  ip addr add ${outer}/24 dev out0
  ip addr add ${inner}/24 dev in0
  ip -6 addr add ${sixth(outer)}/64 dev out0 nodad
  ip -6 addr add ${sixth(inner)}/64 dev in0 nodad`;

/**
 * Takes a field away, whatever of it is there. Its processes must have ended. The kernel ends a namespace some time after
 * its name is gone, so the cables that lead here are taken out first.
 */
export const clearField = (worker: number): Promise<string> =>
  sh(`for host in sw ${HOSTS.join(" ")}; do
    ip link del w${worker}-$host 2>/dev/null || true
    ip netns del w${worker}-$host 2>/dev/null || true
  done`);
