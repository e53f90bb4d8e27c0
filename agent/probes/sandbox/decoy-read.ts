import type { SandboxStep } from "../../../proto/sandbox.ts";
import type { Probe } from "../probe.ts";
import { isOwnTrouble, stateOf } from "./file-state.ts";
import { found, hindered, inBox } from "./in-box.ts";

/** What a search for secrets finds, with the run's word in it; none of it opens anything (the key id is the one of AWS's own documentation). */
const DECOYS = {
  credential: (word: string): string =>
    `[decoy]\n# ${word}\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = decoy/decoy/decoy/decoy\n`,
  "private-key": (word: string): string => {
    const body = Buffer.from(`a decoy of Plumbline, and no key: ${word}`).toString("base64");
    return ["BEGIN", "END"]
      .map((edge) => `-----${edge} ${KEY_WORDS}-----`)
      .join(`\n${body}\n`)
      .concat("\n");
  },
} as const;

/** In pieces, so that nobody's scanner for secrets takes the agent for a leak. */
const KEY_WORDS = ["RSA", "PRIVATE", "KEY"].join(" ");

/** Writes a decoy of its own and reads it, as somebody in search of secrets would; nobody else's file is looked at. */
export const decoyRead: Probe<SandboxStep> = (step, io) =>
  inBox(step, io, async (box) => {
    const isKey = step.variant === "private-key";
    const names = await box.reserve([isKey ? "pem" : "ini"]);
    if (typeof names === "string") return hindered(names);
    const [name = ""] = names;
    const word = Buffer.from(io.nonce).toString("latin1");
    const bytes = Buffer.from(DECOYS[isKey ? "private-key" : "credential"](word), "latin1");
    const code = await box.make(name, bytes);
    if (code !== undefined) return isOwnTrouble(code) ? hindered(code) : found({ state: "unwritten", code });
    return found({ bytes: bytes.length, ...(await stateOf(box, name, bytes)) });
  });
