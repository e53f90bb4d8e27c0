import { type Content, ENCODED, form, PADDED } from "./encoded-contents.ts";

/**
 * What a content scenario may send: texts that are compiled in, inert by themselves, and known to every
 * control of their kind. None is more than a string that a control should stop; nothing here runs,
 * opens, or is anybody's. Card numbers are the public test numbers of the networks.
 */
const TEXTS = {
  /** Plain words, of the length of the others: what must pass before a no means anything. */
  plain: "q=weather+in+the+north+is+fine+today+and+nobody+minds+at+all",
  /** The classic sign of SQL injection. */
  "sql-quote": "q=1%27+OR+%271%27%3D%271%27+--+&submit=search+now",
  /** The classic sign of cross-site scripting. */
  "script-tag": "q=%3Cscript%3Ealert%28%27plumbline%27%29%3C%2Fscript%3E&submit=1",
  /** The classic sign of path traversal. */
  "dot-dot": "file=..%2F..%2F..%2F..%2F..%2F..%2Fetc%2Fpasswd&submit=open",
  /** The classic sign of command injection. */
  "shell-words": "host=127.0.0.1%3Bcat+%2Fetc%2Fpasswd&submit=lookup",
  /** Card numbers that pass the check digit and belong to nobody. */
  "card-numbers": "SYNTHETIC+4111111111111111+5555555555554444+378282246310005+6011111111111117",
  /** Identity numbers of the range that is kept for specimens (SSA, 987-65-4320 to 4329). */
  "identity-numbers": "SYNTHETIC+987-65-4320+987-65-4321+987-65-4322+987-65-4323+987-65-4324",
  /** A word that nobody else uses, for which a control has a rule of its own: agreed with whoever keeps the control. */
  "private-marker": "q=plumbline-private-marker-5f3a91c7&submit=search+now",
  /** Texts that people send every day, and that careless rules take for attacks. */
  "tricky-name": "name=Sin%C3%A9ad+O%27Brien+%26+D%27Arcy&city=L%27Aquila&submit=order",
  "tricky-sentence": "q=Please+select+a+table+from+the+list+and+drop+us+a+note%3B+the+union+will+update+it",
  "tricky-maths": "q=if+a+%3C+b+and+b+%3E+c+then+a+%3D+1+%26+100%25+of+%7Bx%7C+y%7D+hold&submit=ask",
  "tricky-script": "q=The+script+of+the+play+is+on+alert+pages+1-3+%28see+%3Cappendix%3E%29&submit=send",
  "tricky-path": "q=either+and%2For+both...+etc.+see+..+for+more%2C+cat+photos+included&submit=save",
} as const satisfies Readonly<Record<string, string>>;

/** All texts of every day in one form: it passes only where each of them does. */
const ALL_TRICKY = Object.entries(TEXTS)
  .filter(([name]) => name.startsWith("tricky-"))
  .map(([, text]) => text)
  .join("&");

export type ContentName = keyof typeof TEXTS | "tricky-all" | keyof typeof ENCODED | keyof typeof PADDED;

/** Every content by its name. */
export const CONTENTS: Readonly<Record<ContentName, Content>> = {
  ...(Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, form(text)])) as Record<
    keyof typeof TEXTS,
    Content
  >),
  "tricky-all": form(ALL_TRICKY),
  ...ENCODED,
  ...PADDED,
};

export const CONTENT_NAMES = Object.keys(CONTENTS) as [ContentName, ...ContentName[]];

/** The most bytes of one content without padding: a request with it fits into what a witness takes. */
export const MAX_CONTENT_BYTES = 512;
