import type { JobLimits } from "../../proto/work-limits.ts";
import type { ControlDocument } from "../domain/control.ts";
import type { IntentDocument } from "../domain/intent.ts";

/** What applying a list answers: of the declarations, and how many claims they stand for together. */
export type AppliedDeclarations = {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly claims: number;
};

/** What running the claims of declarations answers. */
export type TestedDeclarations = {
  readonly kind: "queued" | "nothing-to-test";
  readonly runs: readonly string[];
  /** Claims that can't be tested now, each with the reason. */
  readonly untestable: readonly string[];
  readonly sentence: string;
};

/** `ids` absent: all that are in force. */
type Test<Caller> = {
  request: Caller & { ids?: readonly string[]; limits?: JobLimits };
  reply: TestedDeclarations;
};

type Intents = { readonly intents: readonly IntentDocument[] };
type Controls = { readonly controls: readonly ControlDocument[] };
/** What is not given stays as it is. */
type Maybe<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What changes intents and controls, and what runs their claims. */
export type DeclarationCommands<Caller> = {
  "apply-intents": { request: Caller & Intents & Maybe<Controls>; reply: AppliedDeclarations };
  "apply-controls": { request: Caller & Controls & Maybe<Intents>; reply: AppliedDeclarations };
  "delete-intent": { request: Caller & { id: string }; reply: { kind: "deleted" } };
  "delete-control": { request: Caller & { id: string }; reply: { kind: "deleted" } };
  "test-intents": Test<Caller>;
  "test-controls": Test<Caller>;
};
