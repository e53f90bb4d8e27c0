import type { Target } from "../../../proto/target.ts";
import { type RealService, realService } from "./real-service.ts";

/** A real BIND and where it listens over UDP; over TCP it is the service's own target. */
export type NameServer = RealService & { readonly datagrams: Target };

/** Zones of names that the catalogue's scenarios ask for. */
const CATALOGUE = {
  "plumbline.test": [
    "plumbline.test. 60 IN SOA ns.corp.test. root.corp.test. 1 60 60 60 60",
    "plumbline.test. 60 IN NS localhost.",
    "must-resolve.plumbline.test. 60 IN A 192.0.2.53",
    "must-be-blocked.plumbline.test. 60 IN A 192.0.2.53",
    "intranet.plumbline.test. 60 IN A 192.0.2.80",
  ],
  "example.com": [
    "example.com. 60 IN SOA ns.corp.test. root.corp.test. 1 60 60 60 60",
    "example.com. 60 IN NS localhost.",
    "example.com. 60 IN A 192.0.2.81",
  ],
};

const ZONE = [
  "corp.test. 60 IN SOA ns.corp.test. root.corp.test. 1 60 60 60 60",
  "corp.test. 60 IN NS ns.corp.test.",
  "ns.corp.test. 60 IN A 127.0.0.1",
  "must-resolve.corp.test. 60 IN A 192.0.2.53",
  "must-be-blocked.corp.test. 60 IN A 192.0.2.53",
  "sunk.corp.test. 60 IN A 192.0.2.53",
  "six.corp.test. 60 IN AAAA 2001:db8::53",
  'text.corp.test. 60 IN TXT "hello " "world"',
  "other.corp.test. 60 IN CNAME must-resolve.corp.test.",
  ...Array.from({ length: 40 }, (_, n) => `many.corp.test. 60 IN A 192.0.2.${n + 1}`),
];

/** Names that a resolver keeps from its clients, as BIND spells them: one that does not exist, one that leads elsewhere. */
const POLICY = [
  "policy.test. 60 IN SOA ns.policy.test. root.policy.test. 1 60 60 60 60",
  "policy.test. 60 IN NS localhost.",
  "must-be-blocked.corp.test.policy.test. 60 IN CNAME .",
  "sunk.corp.test.policy.test. 60 IN A 198.51.100.1",
  "must-be-blocked.plumbline.test.policy.test. 60 IN CNAME .",
  "intranet.plumbline.test.policy.test. 60 IN CNAME .",
];

async function named(
  options: string,
  zones: string,
  saysWhenReady = "all zones loaded",
): Promise<NameServer> {
  const service = await realService({
    command: ["named", "-g", "-c", "$/conf"],
    files: {
      conf: `options {
  directory "$"; pid-file none; session-keyfile none; managed-keys-directory "$";
  listen-on port @ { 127.0.0.1; }; listen-on-v6 { none; };
  dnssec-validation no; minimal-responses yes;
  ${options}
};
controls {};
${zones}
`,
      zone: `${ZONE.join("\n")}\n`,
      ...Object.fromEntries(
        Object.entries(CATALOGUE).map(([name, lines]) => [name, `${lines.join("\n")}\n`]),
      ),
      policy: `${POLICY.join("\n")}\n`,
    },
    saysWhenReady,
  });
  return { ...service, datagrams: { ...service.target, transport: "udp" } };
}

const OWN_ZONES = [
  'zone "corp.test" { type primary; file "$/zone"; };',
  'zone "plumbline.test" { type primary; file "$/plumbline.test"; };',
].join("\n");
/** Somebody else's, which only resolvers give. */
const PUBLIC_ZONE = 'zone "example.com" { type primary; file "$/example.com"; };';

/** Who has the zone corp.test, and gives it to everybody or to nobody. */
export const authority = (transfer: "any" | "none"): Promise<NameServer> =>
  named(`recursion no; allow-transfer { ${transfer}; };`, OWN_ZONES);

/** A resolver for everybody that asks the authority; with a response policy or without. */
export const resolver = ({ target }: NameServer, policy: "on" | "off"): Promise<NameServer> =>
  named(
    `recursion yes; allow-recursion { any; }; forward only; forwarders { 127.0.0.1 port ${target.port}; };
     ${policy === "on" ? 'response-policy { zone "policy.test"; } qname-wait-recurse no;' : ""}`,
    policy === "on" ? `${PUBLIC_ZONE} zone "policy.test" { type primary; file "$/policy"; };` : PUBLIC_ZONE,
    policy === "on" ? "reload done" : undefined,
  );
