import type { DnsView } from "../service.ts";
import { type Field, PLACE, type Situation } from "../situation.ts";
import { wasMet } from "./rules.ts";

/** What the catalogue's scenarios ask for (scenarios/dns-policy.yaml, dns-internal-name.yaml). */
const MUST_RESOLVE = "must-resolve.plumbline.test";
const MUST_BE_BLOCKED = "must-be-blocked.plumbline.test";
const INTERNAL = "intranet.plumbline.test";
const TRUE_ADDRESS = "192.0.2.53";
const SINKHOLE = "198.51.100.1";

const outside = { clients: "10.1." };

/** The resolver under question on the target. */
const resolver =
  (...views: readonly DnsView[]) =>
  ({ serve, port }: Field): Promise<void> =>
    serve("t", { kind: "dns", host: PLACE.t, port, views });

const policy = (told: string): DnsView => ({
  names: { [MUST_RESOLVE]: TRUE_ADDRESS, [MUST_BE_BLOCKED]: told },
});

const asked = { speaks: "udp", transport: "udp" } as const;
const ofPolicy = { ...asked, scenario: "dns.policy" } as const;
const ofInternal = { ...asked, scenario: "dns.internal-name" } as const;

/** A resolver of the router's own answers what goes to the target's. */
async function turnedToRouter(field: Field, view: DnsView): Promise<void> {
  await field.serve("r", { kind: "dns", host: PLACE.rOut, port: 9_000, views: [view] });
  await field.nft(
    "r",
    `table ip aside { chain pre { type nat hook prerouting priority dstnat;
      iifname "out0" udp dport ${field.port} counter redirect to :9000 } }`,
  );
}

/** Names that lead elsewhere, nowhere, or to another place for some. */
export const NAMES: readonly Situation[] = [
  {
    id: "dns-no-policy",
    state: "the resolver gives everybody the true address of a name that it should block",
    truth: "reaches",
    ...ofPolicy,
    make: resolver(policy(TRUE_ADDRESS)),
  },
  {
    id: "dns-sinkhole",
    state: "the resolver gives the address of a sinkhole for the blocked name",
    truth: "stopped",
    places: ["service"],
    ...ofPolicy,
    make: resolver(policy(SINKHOLE)),
  },
  {
    id: "dns-policy-nxdomain",
    state: "the resolver says that there is no such name as the blocked one",
    truth: "stopped",
    places: ["service"],
    ...ofPolicy,
    make: resolver(policy("NXDOMAIN")),
  },
  {
    id: "dns-servfail",
    state: "the resolver fails at the blocked name, for it can't reach the name's own server",
    truth: "fault",
    ...ofPolicy,
    make: resolver(policy("SERVFAIL")),
  },
  {
    id: "dns-down",
    state: "no resolver runs there",
    truth: "fault",
    ...ofPolicy,
    make: async () => {},
  },
  {
    id: "dns-captive-portal",
    state: "a portal's resolver leads every name to its sign-in page, whomever it was asked of",
    truth: "impostor",
    ...ofPolicy,
    make: async (field) => {
      await resolver(policy(TRUE_ADDRESS))(field);
      await turnedToRouter(field, { names: { "*": PLACE.rOut } });
    },
    confirm: wasMet("r"),
  },
  {
    id: "dns-interceptor-sinks",
    state: "a filter on the way answers in the resolver's place, and sinks the blocked name",
    truth: "stopped",
    places: ["service"],
    ...ofPolicy,
    make: async (field) => {
      await resolver(policy(TRUE_ADDRESS))(field);
      await turnedToRouter(field, policy(SINKHOLE));
    },
    confirm: wasMet("r"),
  },
  {
    id: "dns-interceptor-resolves",
    state: "the resolver blocks the name; a proxy on the way answers in its place and resolves it",
    truth: "reaches",
    ...ofPolicy,
    make: async (field) => {
      await resolver(policy("NXDOMAIN"))(field);
      await turnedToRouter(field, policy(TRUE_ADDRESS));
    },
    confirm: wasMet("r"),
  },
  {
    id: "split-horizon-dns",
    state: "the inside has an address for the internal name, the outside is told that there is none",
    truth: "stopped",
    places: ["service"],
    ...ofInternal,
    make: resolver(
      { ...outside, names: { "example.com": "192.0.2.81" } },
      { names: { "example.com": "192.0.2.81", [INTERNAL]: PLACE.d } },
    ),
  },
  {
    id: "split-horizon-leaks",
    state: "the outside has another address for the internal name, and so knows of it",
    truth: "reaches",
    ...ofInternal,
    make: resolver(
      { ...outside, names: { "example.com": "192.0.2.81", [INTERNAL]: PLACE.public } },
      { names: { "example.com": "192.0.2.81", [INTERNAL]: PLACE.d } },
    ),
  },
  {
    id: "split-horizon-nowhere",
    state: "the internal name is in neither view: that the outside is told of none shows no control",
    truth: "fault",
    ...ofInternal,
    make: resolver({ names: { "example.com": "192.0.2.81" } }),
  },
  {
    id: "split-horizon-serves-nobody",
    state: "the resolver answers nobody outside at all",
    truth: "stopped",
    ...ofInternal,
    make: resolver({ clients: "10.2.", names: { "example.com": "192.0.2.81", [INTERNAL]: PLACE.d } }),
  },
];
