import type { SandboxStep } from "../../../proto/step.ts";
import type { Probe } from "../probe.ts";
import { isOwnTrouble, settledState } from "./file-state.ts";
import { found, hindered, inBox, yes } from "./in-box.ts";

/**
 * What a search for secrets finds, with the run's word in it, and the plain file beside it. None of it
 * opens anything: the key id is the one of AWS's own documentation, the private key is a sentence.
 */
const DECOYS = {
  plain: { suffix: "txt", text: (word: string): string => `A note of nobody's: ${word}\n` },
  credential: {
    suffix: "ini",
    text: (word: string): string =>
      `[decoy]\n# ${word}\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = decoy/decoy/decoy\n`,
  },
  "private-key": {
    suffix: "pem",
    text: (word: string): string => {
      const body = Buffer.from(`a decoy of Plumbline, and no key: ${word}`).toString("base64");
      const [begin, end] = ["BEGIN", "END"].map((edge) => `-----${edge} ${KEY_WORDS}-----`);
      return `${begin}\n${body}\n${end}\n`;
    },
  },
} as const;

/** In pieces, so that nobody's scanner for secrets takes the agent for a leak. */
const KEY_WORDS = ["RSA", "PRIVATE", "KEY"].join(" ");

/** Writes a decoy of its own and reads it, as somebody in search of secrets would; nobody else's file is looked at. */
export const decoyRead: Probe<SandboxStep> = (step, io) =>
  inBox(step, io, async (box, over) => {
    const { suffix, text } = DECOYS[step.variant as keyof typeof DECOYS] ?? DECOYS.plain;
    const names = await box.reserve([suffix]);
    if (typeof names === "string") return hindered(names);
    const [name = ""] = names;
    const bytes = Buffer.from(text(Buffer.from(io.nonce).toString("latin1")), "latin1");
    const code = await box.make(name, bytes);
    if (code !== undefined) return isOwnTrouble(code) ? hindered(code) : found({ state: "unwritten", code });
    const atOnce = await box.read(name);
    if (typeof atOnce === "string" && isOwnTrouble(atOnce)) return hindered(atOnce);
    const after = await settledState(box, name, bytes, over);
    return found({ bytes: bytes.length, "read-at-once": yes(typeof atOnce !== "string"), ...after });
  });
