import picocolors from "picocolors";
import type { Shell } from "./shell.ts";

/** Colour on a terminal whose reader wants it; plain text elsewhere. */
export const coloursOf = ({ isTerminal, environment }: Pick<Shell, "isTerminal" | "environment">) =>
  picocolors.createColors(isTerminal.out && !environment.noColour);

export type Colours = ReturnType<typeof coloursOf>;
export type Paint = (text: string) => string;

/** Only what evidence proves is green; what nobody can tell never is. */
export function paintOf(colours: Colours, word: string): Paint {
  switch (word) {
    case "fixed":
    case "mitigated":
    case "closed":
    case "live":
      return colours.green;
    case "confirmed":
    case "still-open":
    case "fixed-but-broke":
    case "reopened":
    case "immediate":
    case "critical":
    case "revoked":
      return colours.red;
    case "contested":
    case "cannot-tell":
    case "unvalidated":
    case "out-of-cycle":
    case "high":
    case "silent":
      return colours.yellow;
    default:
      return (text) => text;
  }
}
