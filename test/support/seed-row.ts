import type { Schema } from "../../collector/store/schema.ts";
import type { Written } from "./written.ts";

/** The columns that a test is about. */
export type Over<T extends keyof Schema> = Partial<Written<Schema[T]>> & {
  readonly no?: number;
};

export type Insert = (table: keyof Schema, row: object) => Promise<void>;
