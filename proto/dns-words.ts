import { NONCE_DIGITS } from "./inert.ts";
import type { AskStep } from "./step.ts";
import { AT_ONCE, hex, mostOf, type Part, type Round, round } from "./wording.ts";

/** What each variant asks: whether for recursion, and for which type (RFC 1035 section 3.2.2). */
const QUESTIONS = {
  a: ["01", "0001"],
  "a-local": ["00", "0001"],
  aaaa: ["01", "001c"],
  txt: ["01", "0010"],
  soa: ["01", "0006"],
  "nonce-a": ["01", "0001"],
  axfr: ["00", "00fc"],
} as const;

type Words = (step: AskStep) => readonly Round[];

/** The query of each variant, for the name that the signed scenario says; `before` is what goes ahead of it. */
export const dnsWords = (
  before: (bytes: number) => readonly Part[],
): Record<keyof typeof QUESTIONS, Words> => {
  const words =
    (variant: keyof typeof QUESTIONS): Words =>
    ({ name = "" }) => {
      const [recursion, type] = QUESTIONS[variant];
      const asked = [...(variant === "nonce-a" ? LABEL : []), ...labels(name)];
      const query = [hex(`706c ${recursion}00 0001 0000 0000 0000`), ...asked, hex(`00 ${type} 0001`)];
      return [round(AT_ONCE, ...before(mostOf({ when: AT_ONCE, parts: query })), ...query)];
    };
  return {
    a: words("a"),
    "a-local": words("a-local"),
    aaaa: words("aaaa"),
    txt: words("txt"),
    soa: words("soa"),
    "nonce-a": words("nonce-a"),
    axfr: words("axfr"),
  };
};

/** Over TCP a message's length comes first (RFC 1035 section 4.2.2). */
export const lengthFirst = (bytes: number): readonly Part[] => [hex(bytes.toString(16).padStart(4, "0"))];

/** The run's own label under the name. */
const LABEL: readonly Part[] = [
  hex("2a"),
  Buffer.from("plumbline-"),
  { hole: "hexadecimal digits made of the run's nonce", most: NONCE_DIGITS },
];

const labels = (name: string): readonly Part[] =>
  name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
