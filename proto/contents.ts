/**
 * What a content scenario may send: texts that are compiled in, inert by themselves, and known to every
 * control of their kind. None is more than a string that a control should stop; nothing here runs,
 * opens, or is anybody's. Card numbers are the public test numbers of the networks.
 */
export const CONTENTS = {
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
} as const satisfies Readonly<Record<string, string>>;

export type ContentName = keyof typeof CONTENTS;

export const CONTENT_NAMES = Object.keys(CONTENTS) as [ContentName, ...ContentName[]];

/** The most bytes of one content: a request with it fits into what a witness takes. */
export const MAX_CONTENT_BYTES = 512;
