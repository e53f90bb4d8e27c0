import { z } from "zod";

/**
 * Fields that a record can do without. What a tool leaves out, sets to null or writes in another shape is absent:
 * a record is not lost for the sake of a detail.
 */

/** Text, trimmed; absent where it is empty or no text. */
export const detail = z
  .string()
  .transform((text) => text.trim() || undefined)
  .optional()
  .catch(undefined);

/** A number, or text that is one. */
export const figure = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*\d{1,9}(\.\d{1,9})?\s*$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);

/** The texts of a list, or the one text. */
export const texts = z
  .union([z.array(z.unknown()), z.string().transform((text) => [text])])
  .catch([])
  .transform((members) => members.flatMap((member) => (typeof member === "string" ? [member] : [])));

/** The members of a list that fit; none where it is no list. */
export const fitting = <T extends z.ZodType>(member: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((members) =>
      members.flatMap((one): z.output<T>[] => {
        const read = member.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );
