import type { AssetTables } from "./schema-assets.ts";
import type { BundleTables } from "./schema-bundles.ts";
import type { CampaignTables } from "./schema-campaigns.ts";
import type { DeclarationTables } from "./schema-declarations.ts";
import type { EvidenceTables } from "./schema-evidence.ts";
import type { ExposureTables } from "./schema-exposures.ts";
import type { FleetTables } from "./schema-fleet.ts";
import type { IntelTables } from "./schema-intel.ts";
import type { LedgerTables } from "./schema-ledger.ts";
import type { PeopleTables } from "./schema-people.ts";
import type { ScheduleTables } from "./schema-schedules.ts";
import type { ScopeTables } from "./schema-scopes.ts";
import type { SightingTables } from "./schema-sightings.ts";

/**
 * The tables, as rows. Instants are epoch milliseconds; JSON is text; booleans are 0 and 1.
 * `no` is an integer key in order of admission: what grows without end is keyed by it and carries
 * no index on random ids. `id` is what the outside sees.
 *
 * Facts are append-only (batches, evidence, sightings, statements, audit, events). State is what
 * `settle` derives from them and `rebuild` can derive again (the columns named `derived` below).
 */
export type Schema = FleetTables &
  AssetTables &
  ExposureTables &
  IntelTables &
  EvidenceTables &
  LedgerTables &
  PeopleTables &
  BundleTables &
  ScheduleTables &
  DeclarationTables &
  CampaignTables &
  ScopeTables &
  SightingTables;
