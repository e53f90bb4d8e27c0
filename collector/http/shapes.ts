import { z } from "@hono/zod-openapi";
import { ID_PATTERN, MAX_ID_LENGTH } from "../../proto/ids.ts";

/** An id from outside: opaque, never a path. */
export const idSchema = z.string().max(MAX_ID_LENGTH).regex(ID_PATTERN, "must be an id");

export const idParams = z.object({ id: idSchema });

/** A list's answer: the items, where to go on, and how many there are on all pages. */
export const pageSchema = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.number().int() });
