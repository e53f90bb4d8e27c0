import type { Kysely } from "kysely";
import { scenariosInUse } from "./bundles.ts";
import type { Schema } from "./schema.ts";

/** The scenarios in use: of each the newest version, with the bundle that vouches for it. */
export function catalogueViews(db: Kysely<Schema>) {
  return {
    async newest() {
      const rows = await scenariosInUse(db)
        .select(["s.id", "s.digest", "s.body", "b.id as bundle", "b.version as bundleVersion"])
        .select(["b.digest as bundleDigest", "b.key_id as keyId", "b.not_after as notAfter"])
        .orderBy("s.id")
        .orderBy("s.version", "desc")
        .orderBy("s.loaded_at", "desc")
        .execute();
      return rows
        .filter(({ id }, index) => rows[index - 1]?.id !== id)
        .map(({ digest, body, bundle, bundleVersion, bundleDigest, keyId, notAfter }) => ({
          digest,
          body,
          bundle: { id: bundle, version: bundleVersion, digest: bundleDigest, keyId, notAfter },
        }));
    },
  };
}
