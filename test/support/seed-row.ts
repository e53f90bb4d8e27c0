import type { Schema } from "../../collector/store/schema.ts";

/** The columns that a test is about. */
export type Over<T extends keyof Schema> = Partial<{ [K in keyof Schema[T]]: Schema[T][K] }> & {
  readonly no?: number;
};

export type Insert = (table: keyof Schema, row: object) => Promise<void>;
