import { jsonShown } from "./untrusted.ts";

/** Members of a log entry, at the top and one level down, that hold what opens something. */
const SECRETS = [
  "token",
  "secret",
  "password",
  "passwordHash",
  "setupCode",
  "passphrase",
  "caPassphrase",
  "proof",
  "cookie",
  "authorization",
  "key",
  "privateKey",
] as const;

/** What stands in the place of a secret. */
const CENSORED = "[not logged]";

/**
 * For pino's `redact`: whoever puts such a member into an entry, it isn't written. A second net,
 * for nothing logs one on purpose; a test with canaries looks through every path.
 */
export const REDACTION: { readonly paths: string[]; readonly censor: string } = {
  paths: SECRETS.flatMap((name) => [name, `*.${name}`]),
  censor: CENSORED,
};

/** Our own secrets are known by their form, wherever they stand in a text: join and API tokens, magic links, cookies, private keys in PEM. */
const IN_TEXT =
  /\bplj1\.[A-Za-z0-9_-]{20,}|\bpl[tk]_[A-Za-z0-9_-]{20,}|(?<=__Host-plumbline[a-z-]*=)[A-Za-z0-9_-]{20,}|(?<=\bBearer\s)[A-Za-z0-9._~+/=-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[^"]*/g;

/** One entry on one line: no known form of a secret in it, and no character that a terminal obeys or that hides itself. */
export const logLine = (entry: string): string =>
  `${jsonShown(entry.trimEnd()).replaceAll(IN_TEXT, CENSORED)}\n`;
