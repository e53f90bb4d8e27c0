import type { AskKind } from "../../proto/ask.ts";
import type { Permission, Taking } from "../../proto/engagement.ts";
import type { Outcome } from "../../proto/outcome.ts";
import type { Target } from "../../proto/target.ts";
import type { Instant } from "../../proto/time.ts";
import type { Datagram, Open, Secure } from "./dial.ts";
import type { Hear } from "./ear.ts";
import type { EarLimits } from "./ear-listener.ts";
import type { HostDoor } from "./host/door.ts";
import type { OpenBox } from "./sandbox/box.ts";
import type { HostNetwork } from "./socket-tables.ts";
import type { WitnessLeaf } from "./witness-leaf.ts";

/** Everything a probe may touch. A probe that needs more must ask for it here. */
export type ProbeIo = {
  /** Milliseconds from an unknown start, never going back. */
  readonly steadyMs: () => number;
  /** The agent's own clock, for what a peer dates; its error is the collector's to know. */
  readonly wall: () => Instant;
  readonly open: Open;
  readonly secure: Secure;
  readonly datagram: Datagram;
  readonly hear: Hear;
  /** A directory of the agent's own to write in, for one step. */
  readonly openBox: OpenBox;
  /** The kernel's TCP socket tables as text; rejects where they can't be read. */
  readonly socketTables: () => Promise<readonly string[]>;
  readonly hostNetwork: () => Promise<HostNetwork>;
  /** What may be read of the agent's own host. */
  readonly host: HostDoor;
  /** The run's 16 random bytes. */
  readonly nonce: Uint8Array;
  /** The run's public name, already known to be harmless in a header. */
  readonly marker: string;
  readonly agentVersion: string;
  /** Empty lets the kernel choose. */
  readonly sourceAddress: string;
  /** Resolves when one more request of the same try may go out, within the rate of the rules; false where it may not at all. */
  readonly again: () => Promise<boolean>;
  /** Aborted when the job must end at once: drop everything, the outcome no longer matters. */
  readonly stop: AbortSignal;
  /** Aborted when a step that only watches should report what it has and end. */
  readonly finish: AbortSignal;
  /** For what a watching step sees before it ends. */
  readonly report: (outcome: Outcome) => void;
  /** How long and how much the rules let a witness take. */
  readonly witnessLimits: (listen: Target, taking: Taking) => EarLimits & { readonly maxSeconds: number };
  /** The rules' word on a second place, to which a service sent a question of this kind on. */
  readonly permitsAlso: (kind: AskKind, target: Target) => Permission;
  /** The rules' word on who may send to a witness. */
  readonly permitsSender: (listen: Target, sender: string, taking: Taking) => boolean;
  /** The certificate that a witness shows, short-lived and its own; made when it is first asked for. */
  readonly leaf: () => Promise<WitnessLeaf>;
};

/** Performs one step once. Never throws: what goes wrong is what was seen. */
export type Probe<S> = (step: S, io: ProbeIo) => Promise<Outcome>;

/** A probe that reports as it goes; undefined when it has nothing to add at its end. */
export type Watch<S> = (step: S, io: ProbeIo) => Promise<Outcome | undefined>;

/** How long a peer that accepted has to say its first words. */
export const SPEAK_WAIT_MS = 1_000;
