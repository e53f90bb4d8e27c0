import type { ActorPart } from "./actor-part.ts";
import type { RunScene } from "./run-scene.ts";
import type { Doubt, Grade, Prevention } from "./verdict.ts";

/** One row of design 3.1: its word on an actor's part, or nothing, and then the next row is asked. */
export type Row = (part: ActorPart, scene: RunScene) => RowWord | undefined;

/** What a row makes of a part. `because` is a clause for people. */
export type RowWord = {
  readonly row: number;
  readonly prevention: Prevention;
  readonly grade: Grade;
  readonly because: string;
};

/** What settles nothing is one-sided by nature. */
export const doubt = (row: number, why: Doubt, because: string): RowWord => ({
  row,
  prevention: { kind: "inconclusive", doubt: why },
  grade: "D",
  because,
});
