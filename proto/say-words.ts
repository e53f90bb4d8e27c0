import { CONTENTS } from "./contents.ts";
import { labelQueryWords, lengthFirst, saidLabelParts } from "./dns-words.ts";
import { overScheme, type Request, tlsRound } from "./http-words.ts";
import { NONCE_DIGITS } from "./inert.ts";
import type { AskStep } from "./step.ts";
import { AT_ONCE, hex, mostOf, type Part, type Round, round } from "./wording.ts";

/*
 * What the kinds say that have the run's word for a witness, byte for byte: by the variants of say-*.
 * A step that is a baseline says a baseline's word in its place.
 */

type Words = (step: AskStep) => readonly Round[];

/** Lines that a post is filled up with. */
export const FILLER = "SYNTHETIC plumbline inert data 0123456789 ";
/** How large the posts are. */
export const POST_BYTES = 4 * 1024;
export const PIECE_BYTES = 32 * 1024;
/** Two names of ours under the domain that is kept for tests (RFC 6761). */
export const FRONT = "front.plumbline.test";
export const BEHIND = "behind.plumbline.test";
/** A name under the same domain, below which the run's label stands. */
export const SAY_ZONE = "say.plumbline.test";
/** How often a session that stays open shows that it is alive. */
export const PING_EVERY_MS = 10_000;
/** RFC 9000 section 14.1. */
export const QUIC_INITIAL_BYTES = 1_200;

const wordOf = ({ purpose }: AskStep): string =>
  purpose === "baseline" ? "a baseline's word" : "the run's nonce";
const digits = (of: string): Part => ({ hole: `hexadecimal digits made of ${of}`, most: NONCE_DIGITS });
const word = (step: AskStep): readonly (Part | string)[] => ["plumbline ", digits(wordOf(step))];
const saidLine = (step: AskStep): readonly Part[] => [
  Buffer.from("x-plumbline-said: plumbline "),
  digits(wordOf(step)),
];

type Posted = Omit<Request, "target" | "hostHeader"> & {
  readonly host?: string;
  readonly serverName?: string;
};

/** A word, and filler up to a size. */
function post(step: AskStep, bytes: number): Posted {
  const head = [...word(step), "\n"];
  const left = bytes - mostOf(round(AT_ONCE, ...head));
  return {
    method: "POST",
    path: "/",
    lines: ["content-type: text/plain"],
    body: [...head, { hole: `${left} bytes of "${FILLER}" over and over`, most: left }],
  };
}

const form = (step: AskStep, words: string): Posted => ({
  method: "POST",
  path: "/",
  lines: ["content-type: application/x-www-form-urlencoded", saidLine(step)],
  body: [words],
});

const get = (step: AskStep): Posted => ({ method: "GET", path: "/", lines: [saidLine(step)] });

const SAY_HTTP = {
  get,
  "post-4k": (step) => post(step, POST_BYTES),
  "piece-32k": (step) => post(step, PIECE_BYTES),
  webhook: (step) => ({
    method: "POST",
    path: "/hooks/plumbline",
    lines: ["content-type: application/json"],
    body: ['{"text":"SYNTHETIC ', ...word(step), '","username":"plumbline"}'],
  }),
  cookie: (step) => ({
    method: "GET",
    path: "/",
    lines: [
      [
        Buffer.from("cookie: session="),
        { hole: `"plumbline " and hexadecimal digits made of ${wordOf(step)}, in base64`, most: 56 },
      ],
    ],
  }),
  plain: (step) => form(step, CONTENTS.plain.body),
  numbers: (step) => form(step, `${CONTENTS["card-numbers"].body}&more=${CONTENTS["identity-numbers"].body}`),
} as const satisfies Readonly<Record<string, (step: AskStep) => Posted>>;

const SAY_HTTPS = {
  ...SAY_HTTP,
  doh: (step) => ({
    method: "POST",
    path: "/dns-query",
    accept: "application/dns-message",
    lines: ["content-type: application/dns-message"],
    body: labelQueryWords(wordOf(step), SAY_ZONE),
  }),
  named: (step) => ({ ...get(step), host: BEHIND, serverName: BEHIND }),
  fronted: (step) => ({ ...get(step), host: BEHIND, serverName: FRONT }),
} as const satisfies Readonly<Record<string, (step: AskStep) => Posted>>;

const inHttp =
  (scheme: "http" | "https", make: (step: AskStep) => Posted): Words =>
  (step) => {
    const { host = step.serverName, serverName, ...request } = make(step);
    const rounds = overScheme(scheme, { ...request, target: step.target, hostHeader: host });
    return serverName === undefined ? rounds : [tlsRound(serverName, AT_ONCE), ...rounds.slice(1)];
  };

const each = <K extends string>(
  scheme: "http" | "https",
  table: Readonly<Record<K, (step: AskStep) => Posted>>,
): Readonly<Record<K, Words>> =>
  Object.fromEntries(
    Object.entries<(step: AskStep) => Posted>(table).map(([name, make]) => [name, inHttp(scheme, make)]),
  ) as Readonly<Record<K, Words>>;

const GREETED = "after its greeting";

/** The words of say-line, say-tls, say-http, say-https, say-datagram and say-websocket. */
export const SAY_WORDS = {
  "say-datagram": {
    nonce: (step: AskStep) => [round(AT_ONCE, ...word(step))],
    quic: (step: AskStep) => [
      round(AT_ONCE, {
        hole: `a QUIC Initial of version 1 whose token is "plumbline " and hexadecimal digits made of ${wordOf(step)}; its frames, a PING and padding, are protected by keys that everybody can work out (RFC 9001 section 5.2)`,
        most: QUIC_INITIAL_BYTES,
      }),
    ],
  },
  "say-http": each("http", SAY_HTTP),
  "say-https": each("https", SAY_HTTPS),
  "say-line": {
    nonce: (step: AskStep) => [round(AT_ONCE, ...word(step))],
    ssh: (step: AskStep) => [round(AT_ONCE, "SSH-2.0-", ...word(step), "\r\n")],
    smtp: (step: AskStep) => [round(GREETED, "EHLO ", ...saidLabelParts(wordOf(step)), `.${SAY_ZONE}\r\n`)],
    ftp: (step: AskStep) => [round(GREETED, "USER ", ...saidLabelParts(wordOf(step)), "\r\n")],
  },
  "say-tls": {
    nonce: (step: AskStep) => [tlsRound(step.serverName, AT_ONCE), round("within TLS", ...word(step))],
    dot: (step: AskStep) => {
      const query = labelQueryWords(wordOf(step), SAY_ZONE);
      const bytes = mostOf(round(AT_ONCE, ...query));
      return [tlsRound(step.serverName, AT_ONCE), round("within TLS", ...lengthFirst(bytes), ...query)];
    },
  },
  "say-websocket": { session: session },
} as const;

/** A ping with its mask, and the word's frame: two bytes, four of mask, and what they hold (RFC 6455 section 5.2). */
const PING_FRAME_BYTES = 6 + "plumbline".length;

function session(step: AskStep): readonly Round[] {
  const { target, serverName, holdMs = 0 } = step;
  const own = target.host.includes(":") ? `[${target.host}]` : target.host;
  const host = serverName === "" ? `${own}:${target.port}` : serverName;
  const pings = Math.ceil(holdMs / PING_EVERY_MS);
  return [
    round(
      AT_ONCE,
      `GET /plumbline HTTP/1.1\r\nhost: ${host}\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-key: `,
      { hole: "a key made of the run's nonce, in base64", most: 24 },
      "\r\nsec-websocket-version: 13\r\nx-plumbline-said: plumbline ",
      digits("a baseline's word"),
      "\r\n\r\n",
    ),
    ...(pings === 0
      ? []
      : [
          round(`where it opens, every ${PING_EVERY_MS / 1_000} s for ${holdMs / 1_000} s`, {
            hole: `${pings} pings that say "plumbline", each in a frame with a mask made of the run's nonce`,
            most: pings * PING_FRAME_BYTES,
          }),
        ]),
    round("where it opened and lasted", hex("81 aa"), {
      hole: `a mask of four bytes, and under it "plumbline " and hexadecimal digits made of ${wordOf(step)}`,
      most: 4 + "plumbline ".length + NONCE_DIGITS,
    }),
  ];
}
