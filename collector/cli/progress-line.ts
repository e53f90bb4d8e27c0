import type { OnPiece } from "./report-file.ts";
import type { Shell } from "./shell.ts";

/** Files of this size are read before anybody would look. */
const SHOWN_FROM_BYTES = 8_388_608;

const BAR_COLUMNS = 20;

const WIPE = "\r\u001b[2K";

/** Says on one line of a terminal how far something has come, and nothing where output goes elsewhere. */
export function progressLine({ isTerminal, err, width }: Shell) {
  let last = "";
  const say = (text: string): void => {
    if (!isTerminal.err || text === last) return;
    last = text;
    err(`${WIPE}${text.slice(0, (width ?? 80) - 1)}`);
  };
  return {
    /** What to tell of each piece. A format that needs a second look begins again. */
    of:
      (what: string): OnPiece =>
      (read, size) => {
        if (size >= SHOWN_FROM_BYTES)
          say(`${bar(read / size)} ${megabytes(read)} of ${megabytes(size)} MB, ${what}`);
      },
    /** Takes the line away. */
    end: (): void => say(""),
  };
}

const bar = (share: number): string => {
  const full = Math.round(share * BAR_COLUMNS);
  return `[${"#".repeat(full)}${".".repeat(BAR_COLUMNS - full)}]`;
};

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(0);
