import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** From when to when each agent's certificates in force reach; joined by the agent's number. */
export const certificateSpans = (db: Kysely<Schema>) =>
  db
    .selectFrom("certificates")
    .select("agent_no as spanOf")
    .select((eb) => [
      eb.fn.max("not_after").as("certificateExpiresAt"),
      eb.fn.max("issued_at").as("certificateIssuedAt"),
    ])
    .where("status", "=", "active")
    .groupBy("agent_no")
    .as("span");
