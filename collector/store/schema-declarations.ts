import type { Generated } from "kysely";

/** What people declare to hold, and the claims that show whether it does. */
export type DeclarationTables = {
  declarations: {
    no: Generated<number>;
    kind: "intent" | "control";
    id: string;
    owner: string | null;
    /** The document as it was read, as JSON. */
    spec: string;
    status: "active" | "deleted";
    created_at: number;
    created_by: string;
    changed_at: number;
    changed_by: string;
    /** derived: why not all that it speaks of can be tested; null when nothing is missing. */
    missing: string | null;
  };
  declared_claims: {
    no: Generated<number>;
    declaration_no: number;
    claim_no: number;
    added_at: number;
    ended_at: number | null;
    /** Why the last try to run it did not start; null when it did. */
    because: string | null;
    /** The break (when it began) that an exposure was raised for last. */
    raised_for: number | null;
  };
  protections: {
    no: Generated<number>;
    declaration_no: number;
    asset_no: number;
    /** Null: all exposures of the asset. */
    endpoint_no: number | null;
    added_at: number;
    ended_at: number | null;
  };
  /** derived from the words of claims that must be supported */
  outages: {
    claim_no: number;
    began_at: number;
    began_by: string;
    ended_at: number | null;
    ended_by: string | null;
  };
};
