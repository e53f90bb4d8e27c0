import type { CommandKind, Commands, Effect } from "./app/command.ts";
import type { Frame, IngestReply } from "./app/ingest.ts";
import type { Band } from "./domain/band.ts";
import type { ClosurePolicy } from "./domain/closure-policy.ts";

/** What the writer thread is started with. */
export type WriterOptions = {
  readonly storeFile: string;
  readonly dataFolder: string;
  /** A signed bundle to take up at the start. */
  readonly scenarioFolder: string | undefined;
  /** Opens the authority's key, where it is encrypted. */
  readonly caPassphrase: string | undefined;
  /** How long agents' certificates live. */
  readonly certificateLifeMs: number;
  /** Replaces the bands' own closure policies; only a demo or a test does. */
  readonly closurePolicy: Readonly<Partial<Record<Band, ClosurePolicy>>> | undefined;
};

/** From the main thread to the writer. Tokens tie answers to questions. */
export type ToWriter =
  | { readonly kind: "frame"; readonly token: number; readonly frame: Frame }
  | {
      readonly kind: "command";
      readonly token: number;
      readonly command: CommandKind;
      readonly request: unknown;
    }
  | { readonly kind: "stop" };

/** From the writer to the main thread, after the commit that made it true. */
export type FromWriter =
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly sentence: string }
  | {
      readonly kind: "committed";
      readonly frames: readonly { readonly token: number; readonly reply: IngestReply }[];
      readonly answers: readonly Answer[];
      readonly effects: readonly Effect[];
    }
  | { readonly kind: "stopped" };

/** A command's end: its reply, a fault for the caller, or a failure for the log. */
export type Answer =
  | { readonly token: number; readonly kind: "reply"; readonly reply: Commands[CommandKind]["reply"] }
  | {
      readonly token: number;
      readonly kind: "fault";
      readonly code: string;
      readonly message: string;
      readonly field: string | undefined;
    }
  | { readonly token: number; readonly kind: "failure"; readonly message: string; readonly stack: string };
