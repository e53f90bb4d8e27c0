import type { Word } from "../../support/judged-at.ts";
import type { Witnessing } from "../../support/witnessed-at.ts";
import {
  blockPage,
  carry,
  counting,
  datagrams,
  device,
  ending,
  type Handling,
  hangUp,
  opener,
  reader,
  resolverWith,
  upTo,
} from "./middles.ts";

/** What stands between an actor and a witness, and what the judge must say by each scenario. */
export type WitnessedRoad = {
  readonly road: string;
  readonly how: Witnessing;
  readonly judged: readonly (readonly [scenario: string, word: Word, because?: RegExp])[];
};

const AGREED = 18_443;
const BRIEF = 500;

/** The same for every port. */
const through = (handling: Handling): Witnessing => ({ middle: device(() => handling), patienceMs: BRIEF });

/** A record of a handshake, as TLS begins with. */
const TLS = { test: (said: string) => said.charCodeAt(0) === 0x16 };
/** What a client says over TLS without a name in its handshake, or with another than ours. */
const NUMBERS = /SYNTHETIC/;

const PORTS: readonly WitnessedRoad[] = [
  {
    road: "nothing",
    how: {},
    judged: [
      ["egress.ports", "allowed", /on ports 21, 22, 25, 53, .*31337/],
      ["egress.http-plain", "allowed"],
      ["egress.https-data", "allowed"],
      ["egress.webhook", "allowed"],
      ["egress.doh-dot", "allowed"],
      ["egress.ssh-out", "allowed"],
      ["egress.websocket", "allowed"],
      ["egress.mail-ftp", "allowed", /on ports 21, 25, 587, 2525/],
      ["egress.chunk-slow", "allowed"],
      ["beacon.http-jitter", "allowed"],
      ["beacon.tls-selfsigned", "allowed"],
      ["beacon.sni-mismatch", "allowed"],
      ["beacon.nonstd-tls", "allowed"],
      ["beacon.encoded", "allowed"],
      ["tls.inspection", "allowed", /nothing opened/],
    ],
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

/** Devices that read what is said. */
const CONTENT: readonly WitnessedRoad[] = [
  {
    road: "a proxy that answers posts with a page of its own",
    how: through(reader(/^POST /, blockPage)),
    judged: [
      ["egress.http-plain", "prevented"],
      ["egress.chunk-slow", "baseline-failed"],
    ],
  },
  {
    road: "a device that hangs up at cookies",
    how: through(reader(/cookie: session=/, hangUp)),
    judged: [["beacon.encoded", "prevented"]],
  },
  {
    road: "a device that hangs up at TLS",
    how: through(reader(TLS, hangUp)),
    judged: [
      ["beacon.tls-selfsigned", "prevented"],
      // Nothing over TLS gets out at all, so that nothing is shown of what was in it.
      ["egress.https-data", "baseline-failed"],
      ["egress.webhook", "baseline-failed"],
      ["tls.inspection", "baseline-failed"],
    ],
  },
  {
    road: "a firewall that lets TLS out on the agreed port alone",
    how: { middle: device((port) => (port === AGREED ? carry : reader(TLS, hangUp))) },
    judged: [["beacon.nonstd-tls", "prevented"]],
  },
  {
    road: "a firewall that lets the agreed port out alone, for what speaks TLS",
    how: { middle: device((port) => (port === AGREED ? carry : undefined)) },
    judged: [
      ["beacon.nonstd-tls", "prevented"],
      ["egress.mail-ftp", "prevented"],
      ["egress.doh-dot", "allowed"],
    ],
  },
  {
    road: "a device that hangs up at SSH",
    how: through(reader(/^SSH-/, hangUp)),
    judged: [["egress.ssh-out", "prevented"]],
  },
  {
    road: "a device that opens TLS and carries everything",
    how: through(opener()),
    judged: [
      ["tls.inspection", "prevented", /opens what is said/],
      ["egress.https-data", "allowed", /the certificate that was met is not the witness's/],
      ["beacon.nonstd-tls", "allowed", /the certificate that was met is not the witness's/],
      ["beacon.sni-mismatch", "allowed"],
    ],
  },
  {
    road: "a device that opens TLS and hangs up at numbers",
    how: through(opener(NUMBERS)),
    judged: [
      ["egress.https-data", "prevented"],
      ["egress.webhook", "prevented"],
    ],
  },
  {
    road: "a device that opens TLS and hangs up at a name that is not the handshake's, or at DNS",
    how: {
      middle: device((port) => (port === AGREED ? opener(/x-plumbline-said: .*front|dns-query/) : undefined)),
    },
    judged: [["egress.doh-dot", "prevented"]],
  },
  {
    road: "a device that looks at the handshake for names that it does not know",
    how: through(reader(/front\.plumbline\.test/, hangUp)),
    judged: [["beacon.sni-mismatch", "prevented"]],
  },
  {
    road: "a device that knows a beacon by its second call, and forgets it when it has ceased",
    how: { middle: counting((call) => call === 1 || call === 17) },
    judged: [["beacon.http-jitter", "prevented"]],
  },
  {
    road: "a device that knows a beacon by its fourth call",
    how: { middle: counting((call) => call < 4 || call === 17) },
    judged: [["beacon.http-jitter", "allowed", /2 of 15/]],
  },
  {
    road: "a device that ends what lasts",
    how: through(ending(400)),
    judged: [
      ["egress.websocket", "prevented"],
      ["egress.webhook", "allowed"],
    ],
  },
  {
    road: "a proxy that knows no WebSocket",
    how: through(reader(/upgrade: websocket/, blockPage)),
    judged: [["egress.websocket", "baseline-failed"]],
  },
  {
    road: "a device that lets forty kilobytes out",
    how: through(upTo(40 * 1_024)),
    judged: [["egress.chunk-slow", "prevented"]],
  },
];

/** The witness stands where name servers do. */
const THROUGH = (settings: string): Witnessing => ({ middle: resolverWith(settings), port: 53 });

/** A policy that keeps a zone in, but for its plain names. */
const kept = (zone: string, how: string): string =>
  `local-zone: "${zone}.plumbline.test." ${how}\nlocal-zone: "www.${zone}.plumbline.test." transparent`;

/** Resolvers that ask the witness for a zone. */
const NAMES: readonly WitnessedRoad[] = [
  {
    road: "unbound as it comes",
    how: THROUGH(""),
    judged: [
      ["egress.dns-label", "allowed", /in \d of 5 tries/],
      ["beacon.dns", "allowed", /in \d+ of 10 tries/],
      ["beacon.dga-shape", "allowed", /in 10 of 10 tries/],
      ["dns.rebind", "allowed"],
    ],
  },
  {
    road: "unbound that writes names by chance and goes label by label",
    how: THROUGH("use-caps-for-id: yes\nqname-minimisation: yes"),
    judged: [
      ["egress.dns-label", "allowed"],
      ["beacon.dga-shape", "allowed"],
    ],
  },
  {
    road: "unbound that refuses the tunnel's names",
    how: THROUGH(kept("tunnel", "refuse")),
    judged: [["egress.dns-label", "prevented"]],
  },
  {
    road: "unbound that refuses the whole zone",
    how: THROUGH('local-zone: "tunnel.plumbline.test." refuse'),
    judged: [["egress.dns-label", "baseline-failed"]],
  },
  {
    road: "unbound that knows nothing under the poll's name",
    how: THROUGH(kept("poll", "always_nxdomain")),
    judged: [["beacon.dns", "prevented"]],
  },
  {
    road: "unbound that knows nothing under made-up names",
    how: THROUGH(kept("made-up", "always_nxdomain")),
    judged: [["beacon.dga-shape", "prevented"]],
  },
  {
    road: "unbound that keeps private addresses back",
    how: THROUGH("private-address: 10.0.0.0/8"),
    judged: [["dns.rebind", "prevented"]],
  },
];

/** The bit of QUIC's long header (RFC 9000 section 17.2), which no word of ours has. */
const isQuic = (first: number): boolean => first >= 0x80;

const DATAGRAMS: readonly WitnessedRoad[] = [
  { road: "no device of datagrams", how: { port: 443 }, judged: [["egress.quic", "allowed", /3 of 3/]] },
  {
    road: "a firewall that lets DNS's port out alone",
    how: { port: 443, middle: datagrams((port) => port === 53), patienceMs: BRIEF },
    judged: [["egress.quic", "prevented"]],
  },
  {
    road: "a device that knows QUIC",
    how: { port: 443, middle: datagrams((_, first) => !isQuic(first)), patienceMs: BRIEF },
    judged: [["egress.quic", "prevented"]],
  },
  {
    road: "a firewall that lets no datagram out",
    how: { port: 443, middle: datagrams(() => false), patienceMs: BRIEF },
    judged: [["egress.quic", "baseline-failed"]],
  },
];

/** Witnesses outside, and what is between. */
export const WITNESSED: readonly WitnessedRoad[] = [...PORTS, ...CONTENT, ...NAMES, ...DATAGRAMS];
