import { TLS_MOST_BYTES } from "./http-words.ts";
import { NONCE_DIGITS, SAID_NONCE_BYTES } from "./inert.ts";
import { FETCH_PATHS } from "./sandbox.ts";
import type { Speech } from "./speech.ts";
import type { WitnessListenStep } from "./step.ts";
import { hex, type Part, type Round, round } from "./wording.ts";

const WORD: readonly (Part | string)[] = [
  "plumbline ",
  { hole: "hexadecimal digits made of what arrived", most: NONCE_DIGITS },
];

const ARRIVED = "each time the run's nonce or a baseline's word arrives: the same back";

const httpAnswer = (when: string, bytes: number, ...parts: readonly (Part | string)[]): Round =>
  round(
    when,
    `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${bytes}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n`,
    ...parts,
  );

/** The EICAR test string, and the plain twin of its size. */
const SERVED_BYTES = 68;
const served = (path: string, hole: string): Round =>
  httpAnswer(`in place of that, where ${path} is asked for over HTTP`, SERVED_BYTES, {
    hole,
    most: SERVED_BYTES,
  });

/**
 * What a witness says: back to whoever said a word of the run, in the protocol in which it came
 * (ear-words.ts of the agent); and what its scenario has it speak beside that.
 */
export function answersOf(step: WitnessListenStep): readonly Round[] {
  return [...(step.answers ? wordBack(step) : []), ...(step.speaks ?? []).flatMap((one) => SPOKEN[one])];
}

function wordBack({ serves }: WitnessListenStep): readonly Round[] {
  return [
    round(ARRIVED, ...WORD),
    httpAnswer(`${ARRIVED}, where it came in HTTP`, SAID_NONCE_BYTES, ...WORD),
    ...(serves === undefined
      ? []
      : [
          served(FETCH_PATHS.eicar, "the EICAR test string"),
          served(FETCH_PATHS.plain, "a plain text of its size"),
        ]),
    round(`${ARRIVED}, where it came as an identification of SSH`, "SSH-2.0-", ...WORD, "\r\n"),
    round(`${ARRIVED}, where it came in EHLO`, "250 ", ...WORD, "\r\n"),
    round(`${ARRIVED}, where it came in USER`, "331 ", ...WORD, "\r\n"),
  ];
}

/** What else it says, by what the scenario has it speak. */
const SPOKEN: Readonly<Record<Speech, readonly Round[]>> = {
  tls: [
    round("to whoever begins with a ClientHello, before all else and around it", {
      hole: "a TLS handshake by OpenSSL with a certificate of the agent's own, made for the day",
      most: TLS_MOST_BYTES,
    }),
  ],
  websocket: [
    round(
      "to whoever says the run's word in a request for a WebSocket",
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ",
      { hole: "what RFC 6455 makes of the request's key", most: 28 },
      "\r\n\r\n",
    ),
    round("then, for each ping", hex("8a"), { hole: "its own payload with its length", most: 126 }),
    round("then, where the run's word comes in a frame", hex("812a"), ...WORD, hex("8800")),
  ],
  dns: [
    round("to a query under the scenario's zone", {
      hole: "the query's own question, and an address of 192.0.2.53 or under the label private of 10.53.53.53, the word that was asked with as a text, the zone's own SOA or NS, or that there is no such name",
      most: 512,
    }),
  ],
  mail: [round("as soon as somebody connects", "220 plumbline.test ESMTP\r\n")],
  ftp: [round("as soon as somebody connects", "220 plumbline.test FTP\r\n")],
};
