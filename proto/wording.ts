/** A place in what is said that the run fills: with what, as people read it, and with how many bytes at most. */
export type Hole = { readonly hole: string; readonly most: number };

/** Bytes that are always the same, or a hole. */
export type Part = Uint8Array | Hole;

/** What is said in one go: when it is, and its parts in their order. A round whose condition never comes is never said. */
export type Round = { readonly when: string; readonly parts: readonly Part[] };

/** A round for people and programs: the exact bytes as hex and as text, with each hole in angle brackets. */
export type ShownRound = {
  readonly when: string;
  readonly hex: string;
  /** Line ends as `\r` and `\n`, other bytes that can't be printed as dots. */
  readonly text: string;
  readonly mostBytes: number;
};

export const AT_ONCE = "at once";

/** A round of these parts; text is said byte by byte as it stands. */
export const round = (when: string, ...parts: readonly (Part | string)[]): Round => ({
  when,
  parts: parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)),
});

/** Bytes written as hex; blanks are for the reader. */
export const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");

/** The most bytes that one saying of it takes. */
export const mostOf = ({ parts }: Round): number =>
  parts.reduce((sum, part) => sum + ("hole" in part ? part.most : part.length), 0);

export const showRound = (said: Round): ShownRound => ({
  when: said.when,
  hex: said.parts
    .map((part) => ("hole" in part ? showHole(part) : Buffer.from(part).toString("hex")))
    .join(""),
  text: said.parts.map((part) => ("hole" in part ? showHole(part) : printable(part))).join(""),
  mostBytes: mostOf(said),
});

const showHole = ({ hole, most }: Hole): string => `<${hole}, at most ${most} bytes>`;

const printable = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("latin1")
    .replace(/[^ -~]/g, (byte) => (byte === "\r" ? "\\r" : byte === "\n" ? "\\n" : "."));
