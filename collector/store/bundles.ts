import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Scenarios that are in the newest version of their bundle: what agents may be asked to take. */
export const scenariosInUse = (db: Kysely<Schema>) =>
  db
    .selectFrom("scenarios as s")
    .innerJoin("bundles as b", "b.digest", "s.bundle_digest")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("bundles as newer")
            .select("newer.digest")
            .whereRef("newer.id", "=", "b.id")
            .whereRef("newer.version", ">", "b.version"),
        ),
      ),
    );

/** Bundles and what is in them. */
export function bundleStore(db: Kysely<Schema>) {
  return {
    /** The highest version of a bundle that is here. */
    taken: (bundleId: string) =>
      db
        .selectFrom("bundles")
        .select(["version", "digest"])
        .where("id", "=", bundleId)
        .orderBy("version", "desc")
        .executeTakeFirst(),
    /** In which other bundle a scenario of that id is in use. */
    elsewhere: (scenarioId: string, bundleId: string) =>
      scenariosInUse(db)
        .select("b.id")
        .where("s.id", "=", scenarioId)
        .where("b.id", "<>", bundleId)
        .executeTakeFirst(),
    put: (bundle: Schema["bundles"]) => db.insertInto("bundles").values(bundle).execute(),
    /** A document that was here before is vouched for by the newer bundle from now on. */
    putScenario: (scenario: Schema["scenarios"]) =>
      db
        .insertInto("scenarios")
        .values(scenario)
        .onConflict((conflict) =>
          conflict
            .column("digest")
            .doUpdateSet({ bundle_digest: scenario.bundle_digest, path: scenario.path }),
        )
        .execute(),
  };
}
