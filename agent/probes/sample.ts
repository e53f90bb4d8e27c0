import { MAX_SAMPLE_LENGTH } from "../../proto/outcome.ts";
import { type Untrusted, untrusted } from "../../proto/untrusted.ts";

/**
 * The start of what a peer said, in printable ASCII and at most MAX_SAMPLE_LENGTH characters.
 * Everything else, the backslash included, is written \xNN: it can't act in a log, a terminal or a page.
 */
export function sample(bytes: Uint8Array): Untrusted {
  let text = "";
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
    const shown = isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
    if (text.length + shown.length > MAX_SAMPLE_LENGTH) break;
    text += shown;
  }
  return untrusted(text);
}
