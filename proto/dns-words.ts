import { NONCE_DIGITS } from "./inert.ts";
import { DGA_LETTERS, DGA_NAMES } from "./made-up.ts";
import type { AskStep } from "./step.ts";
import { AT_ONCE, hex, mostOf, type Part, type Round, round } from "./wording.ts";

/** What each variant asks: whether for recursion, and for which type (RFC 1035 section 3.2.2). */
const QUESTIONS: Readonly<Record<string, readonly [recursion: string, type: string]>> = {
  a: ["01", "0001"],
  "a-local": ["00", "0001"],
  aaaa: ["01", "001c"],
  txt: ["01", "0010"],
  soa: ["01", "0006"],
  "nonce-a": ["01", "0001"],
  "nonce-txt": ["01", "0010"],
  axfr: ["00", "00fc"],
  ...Object.fromEntries(Array.from({ length: DGA_NAMES }, (_, i) => [`dga-${i + 1}`, ["01", "0001"]])),
};

type Words = (step: AskStep) => readonly Round[];

/** The query of each variant, for the name that the signed scenario says; `before` is what goes ahead of it. */
export const dnsWords = (before: (bytes: number) => readonly Part[]): Readonly<Record<string, Words>> =>
  Object.fromEntries(
    Object.entries(QUESTIONS).map(([variant, [recursion, type]]): [string, Words] => [
      variant,
      ({ name = "", purpose }) => {
        const of = purpose === "baseline" ? "a baseline's word" : "the run's nonce";
        const asked = query(recursion, type, [...ownLabel(variant, of), ...labels(name)]);
        return [round(AT_ONCE, ...before(mostOf(round(AT_ONCE, ...asked))), ...asked)];
      },
    ]),
  );

/** Over TCP a message's length comes first (RFC 1035 section 4.2.2). */
export const lengthFirst = (bytes: number): readonly Part[] => [hex(bytes.toString(16).padStart(4, "0"))];

/** A word as one label of a name (inert.ts). */
export const saidLabelParts = (of: string): readonly Part[] => [
  Buffer.from("plumbline-"),
  { hole: `hexadecimal digits made of ${of}`, most: NONCE_DIGITS },
];

/** A query for the text under a word's own label in a zone. */
export const labelQueryWords = (of: string, zone: string): readonly Part[] =>
  query("01", "0010", [hex("2a"), ...saidLabelParts(of), ...labels(zone)]);

const query = (recursion: string, type: string, name: readonly Part[]): readonly Part[] => [
  hex(`706c ${recursion}00 0001 0000 0000 0000`),
  ...name,
  hex(`00 ${type} 0001`),
];

/** What stands before the scenario's name: nothing, the word's label, or one that looks made up by a program. */
function ownLabel(variant: string, of: string): readonly Part[] {
  if (variant.startsWith("nonce-")) return [hex("2a"), ...saidLabelParts(of)];
  if (!variant.startsWith("dga-")) return [];
  return [
    hex(DGA_LETTERS.toString(16).padStart(2, "0")),
    { hole: `letters made of ${of}, number ${variant.slice(4)}`, most: DGA_LETTERS },
  ];
}

const labels = (name: string): readonly Part[] =>
  name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
