import type { Kysely } from "kysely";
import { accountViews } from "./account-views.ts";
import { agentViews } from "./agent-views.ts";
import { assetDecisionViews, unmanagedViews } from "./asset-views.ts";
import { auditViews } from "./audit-views.ts";
import { campaignViews } from "./campaign-views.ts";
import { catalogueViews } from "./catalogue-views.ts";
import { containmentViews } from "./containment-views.ts";
import { cycleViews } from "./cycle-views.ts";
import { declarationViews } from "./declaration-views.ts";
import { eventViews } from "./event-views.ts";
import { exposureExportView } from "./exposure-export-view.ts";
import { exposureViews } from "./exposure-views.ts";
import { haltViews } from "./halt-views.ts";
import { importViews } from "./import-views.ts";
import { intelUpdateViews } from "./intel-update-views.ts";
import { intelViews } from "./intel-views.ts";
import { assetViews, segmentViews } from "./inventory-views.ts";
import { joinTokenViews, stragglerViews } from "./join-token-views.ts";
import { linkViews } from "./link-views.ts";
import { overviewView } from "./overview-view.ts";
import { runViews } from "./run-views.ts";
import { scheduleViews } from "./schedule-views.ts";
import type { Schema } from "./schema.ts";
import { scopeViews } from "./scope-views.ts";
import { secretViews } from "./secret-views.ts";
import { testingViews } from "./testing-view.ts";

/** Everything that people read, on a connection that can't write. */
export const peopleViews = (db: Kysely<Schema>) => ({
  accounts: accountViews(db),
  links: linkViews(db),
  secrets: secretViews(db),
  overview: overviewView(db),
  agents: agentViews(db),
  joinTokens: joinTokenViews(db),
  stragglers: stragglerViews(db),
  segments: segmentViews(db),
  assets: assetViews(db),
  assetDecisions: assetDecisionViews(db),
  unmanaged: unmanagedViews(db),
  scenarios: catalogueViews(db),
  schedules: scheduleViews(db),
  declarations: declarationViews(db),
  scopes: scopeViews(db),
  cycles: cycleViews(db),
  campaigns: campaignViews(db),
  exposures: exposureViews(db),
  testing: testingViews(db),
  exported: exposureExportView(db),
  runs: runViews(db),
  imports: importViews(db),
  intel: intelViews(db),
  intelUpdates: intelUpdateViews(db),
  halts: haltViews(db),
  containment: containmentViews(db),
  audit: auditViews(db),
  events: eventViews(db),
  ping: async (): Promise<void> => {
    await db.selectFrom("meta").select("key").limit(1).execute();
  },
});
