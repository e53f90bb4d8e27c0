import type { Untrusted } from "../../proto/untrusted.ts";

/** The same record with plain strings where text from outside stands, as a test writes it down. */
export type Written<T> = {
  readonly [K in keyof T]: T[K] extends readonly Untrusted[]
    ? readonly string[]
    : Untrusted extends T[K]
      ? Exclude<T[K], Untrusted> | string
      : T[K];
};
