import type { Target } from "../../../proto/target.ts";
import { answering } from "../../agent/support/datagram-service.ts";
import { controller } from "../../agent/support/management-controller.ts";
import { authority, type NameServer, resolver } from "../../agent/support/named.ts";
import { nfs } from "../../agent/support/nfs.ts";
import { samba } from "../../agent/support/samba.ts";
import { later, tcpService } from "../../agent/support/service.ts";
import { slapd } from "../../agent/support/slapd.ts";
import { snmpd } from "../../agent/support/snmpd.ts";
import { BROKEN_SSH, sshd } from "../../agent/support/sshd.ts";
import { BRIEF, type JudgedService, real } from "./judged-service.ts";

const endsLater = (server: NameServer): NameServer => {
  later(server.end);
  return server;
};
/** BIND with zones of its own, which it gives to everybody or to nobody. */
export const zones = (transfer: "any" | "none") => async () => endsLater(await authority(transfer));
export const overUdp = (begin: () => Promise<NameServer>) => async (): Promise<Target> =>
  (await begin()).datagrams;
const overTcp = (begin: () => Promise<NameServer>) => async (): Promise<Target> => (await begin()).target;
const resolving = (policy: "on" | "off") =>
  overUdp(async () => endsLater(await resolver(await zones("any")(), policy)));

/** Shares of Windows' kind, directories, switches, name servers and shells. */
export const NETWORK: readonly JudgedService[] = [
  {
    service: "Samba that speaks everything and signs nothing",
    start: real(() => samba("server min protocol = NT1\nserver signing = disabled")),
    judged: [
      ["posture.smb1", "allowed"],
      ["posture.smb-signing", "allowed"],
      ["posture.smb-null-session", "allowed"],
    ],
  },
  {
    service: "Samba that gives nobody a share",
    start: real(() => samba("restrict anonymous = 2")),
    judged: [["posture.smb-null-session", "prevented"]],
  },
  {
    service: "rpcbind, and a mount daemon that tells what it exports",
    start: real(() => nfs("/srv *(ro)\n")),
    judged: [["posture.nfs-exports", "allowed"]],
  },
  {
    service: "a mount daemon that exports nothing",
    start: real(() => nfs("")),
    judged: [["posture.nfs-exports", "prevented"]],
  },
  {
    service: "rpcbind without a mount daemon",
    start: real(() => nfs()),
    judged: [["posture.nfs-exports", "prevented"]],
  },
  {
    service: "slapd that wants binds to be protected",
    start: real(() => slapd("security simple_bind=128", "")),
    judged: [["posture.ldap-unsigned-bind", "prevented"]],
  },
  {
    service: "Samba that speaks version 2 and newer and insists on signing",
    start: real(() => samba("server min protocol = SMB2\nserver signing = mandatory")),
    judged: [
      ["posture.smb1", "prevented"],
      ["posture.smb-signing", "prevented"],
    ],
  },
  {
    service: "Samba of version 1 alone",
    start: real(() => samba("server min protocol = NT1\nserver max protocol = NT1")),
    judged: [
      ["posture.smb1", "allowed"],
      ["posture.smb-signing", "baseline-failed"],
    ],
  },
  {
    service: "slapd that shows everything to everybody",
    start: real(() => slapd("", "access to * by * read")),
    judged: [
      ["posture.ldap-anonymous", "allowed"],
      ["posture.ldap-unsigned-bind", "allowed"],
    ],
  },
  {
    service: "slapd that shows its root entry alone",
    start: real(() => slapd("disallow bind_anon", "access to * by users read by anonymous auth")),
    judged: [["posture.ldap-anonymous", "prevented"]],
  },
  {
    service: "slapd that wants everybody to log in",
    start: real(() => slapd("require authc", "")),
    judged: [["posture.ldap-anonymous", "prevented"]],
  },
  {
    service: "snmpd with the community that it was delivered with",
    start: real(() => snmpd("public")),
    judged: [["posture.snmp-default", "allowed"]],
  },
  {
    service: "snmpd with a community of its own",
    start: real(() => snmpd("a-word-of-the-test")),
    judged: [["posture.snmp-default", "prevented", BRIEF]],
  },
  {
    service: "a management controller for the anonymous, ours after documents",
    start: () => answering(controller({ types: 0x81, status: 0x05 })),
    judged: [["posture.ipmi-anonymous", "allowed"]],
  },
  {
    service: "a management controller for whom it knows, ours after documents",
    start: () => answering(controller({})),
    judged: [["posture.ipmi-anonymous", "prevented"]],
  },
  {
    service: "a management controller that declines to tell, ours after documents",
    start: () => answering(controller({ completion: 0xcc })),
    judged: [["posture.ipmi-anonymous", "baseline-failed"]],
  },
  {
    service: "BIND that gives its zone to everybody",
    start: overTcp(zones("any")),
    judged: [["dns.zone-transfer", "allowed"]],
  },
  {
    service: "BIND that gives its zone to nobody",
    start: overTcp(zones("none")),
    judged: [["dns.zone-transfer", "prevented"]],
  },
  {
    service: "BIND that resolves for nobody",
    start: overUdp(zones("none")),
    judged: [["dns.open-recursion", "prevented"]],
  },
  {
    service: "BIND that resolves everything for everybody",
    start: resolving("off"),
    judged: [
      ["dns.open-recursion", "allowed"],
      ["dns.policy", "allowed"],
      ["dns.internal-name", "allowed"],
      ["dns.zone-transfer", "baseline-failed"],
    ],
  },
  {
    service: "BIND with a response policy, as seen from the inside too",
    start: resolving("on"),
    near: resolving("off"),
    judged: [
      ["dns.policy", "prevented"],
      ["dns.internal-name", "prevented"],
    ],
  },
  {
    service: "BIND with a response policy that hides the name from the inside as well",
    start: resolving("on"),
    judged: [["dns.internal-name", "baseline-failed"]],
  },
  {
    service: "OpenSSH with algorithms that nobody should offer",
    start: real(() => sshd(BROKEN_SSH)),
    judged: [["posture.ssh-kex", "allowed"]],
  },
  {
    service: "OpenSSH with a truncated MAC as its only fault",
    start: real(() => sshd("MACs +hmac-sha1-96")),
    judged: [["posture.ssh-kex", "allowed"]],
  },
  {
    service: "OpenSSH as it comes",
    start: real(() => sshd("")),
    judged: [["posture.ssh-kex", "prevented"]],
  },
  {
    service: "an SSH server that says its name and hangs up",
    start: () => tcpService((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n")),
    judged: [["posture.ssh-kex", "baseline-failed"]],
  },
];
