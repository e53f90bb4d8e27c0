/** A system error code, or one of ours: ECLOSED (its time is over), EQUOTA (no room), EJOURNAL (nothing may be done unwritten). */
export type Code = string;

/** What files of the sandbox may end in. */
export const SUFFIXES = ["txt", "com", "dat", "locked", "tar", "pem", "ini"] as const;
export type Suffix = (typeof SUFFIXES)[number];

/** What became of the files of a step: all gone, as a walk of its directory shows; or what is still there, each with the reason. */
export type CleanUp = { readonly kind: "ok" } | { readonly kind: "failed"; readonly left: readonly string[] };

/**
 * The directory of one step within the agent's sandbox. Names are made by the box, and nothing is done
 * to a file before the journal durably says that it will be. No act throws; once its time is over, or
 * it is closed, every one answers ECLOSED.
 */
export type Box = {
  /** Names for files that will be made, or renamed to. */
  readonly reserve: (suffixes: readonly Suffix[]) => Promise<readonly string[] | Code>;
  /** Makes a file under a name that was reserved; never over another. Undefined when it was made. */
  readonly make: (name: string, bytes: Uint8Array) => Promise<Code | undefined>;
  /** Says that these will be rewritten. */
  readonly announce: (names: readonly string[]) => Promise<Code | undefined>;
  /** Rewrites a file that is there. */
  readonly rewrite: (name: string, bytes: Uint8Array) => Promise<Code | undefined>;
  /** Gives a file another reserved name; never over another file. */
  readonly rename: (name: string, to: string) => Promise<Code | undefined>;
  readonly read: (name: string) => Promise<Buffer | Code>;
  /** Removes all of it, last made first, and looks whether anything is left. Once only; later calls get the same answer. */
  readonly close: () => Promise<CleanUp>;
};

/** A box, with how long it may be open; or why there is none. */
export type Opened =
  | { readonly kind: "open"; readonly box: Box; readonly maxSeconds: number }
  | { readonly kind: "unable"; readonly reason: string };

/** Opens a box for one step. After `over` is aborted it does nothing more but close. Never rejects. */
export type OpenBox = (stepId: string, over: AbortSignal) => Promise<Opened>;
