/** One arrival at the lab: over what, at which of its addresses and ports, and when. */
export type Heard = {
  readonly over: "tcp" | "udp";
  readonly host: string;
  readonly port: number;
  readonly atMs: number;
};

/** What the lab saw of an agent. */
export type LabReport = {
  readonly jobs: number;
  /** Arrivals during the hostile jobs. */
  readonly flood: readonly Heard[];
  /** Packets to ports on which nothing listened. */
  readonly turnedAway: number;
  /** Ports of the agent's at which we were let in though its rules don't name them. */
  readonly intruders: readonly number[];
  readonly refused: number;
  /** Arrivals during the obedient jobs. */
  readonly paced: readonly Heard[];
  readonly mostOpen: number;
  readonly isSandboxed: boolean;
  readonly user: { readonly uid: string; readonly capabilities: string };
};
