import type Database from "better-sqlite3";
import type { Untrusted } from "../../proto/untrusted.ts";
import { REACH_QUESTIONS } from "../domain/question.ts";

export type PresenceRow = {
  readonly component: Untrusted | null;
  readonly assetNo: number;
  readonly asset: string;
  readonly assetSegment: string | null;
};

/** What one tool said, in its own words. */
export type SightingRow = {
  readonly format: string;
  readonly evidence: string;
  readonly weakness: string;
  readonly title: Untrusted;
};

/** The most formats and excerpts of one exposure that proposals look at: the newest. */
const MAX_SIGHTINGS = 20;

/** What proposals of presence claims read of an exposure, by prepared statements on the writer's connection. */
export function presencePath(sqlite: Database.Database) {
  const exposure = sqlite.prepare<[number], PresenceRow>(
    `SELECT e.component AS component, a.no AS assetNo, a.name AS asset,
       a.segment AS assetSegment FROM exposures e JOIN assets a ON a.no = e.asset_no WHERE e.no = ?`,
  );
  const sightings = sqlite.prepare<[number], SightingRow>(
    `SELECT i.format AS format, s.evidence AS evidence, coalesce(q.weakness, e.weakness) AS weakness, coalesce(q.title, e.title) AS title
     FROM sightings s JOIN imports i ON i.no = s.import_no JOIN exposures e ON e.no = s.exposure_no LEFT JOIN sources q ON q.no = s.source_no
     WHERE s.exposure_no = ? ORDER BY s.no DESC LIMIT ${MAX_SIGHTINGS}`,
  );
  const agents = sqlite.prepare<[string], { readonly segment: string }>(
    `SELECT DISTINCT segment FROM agents WHERE status = 'active' AND json_extract(labels, '$.asset') = ? ORDER BY segment`,
  );
  const without = sqlite.prepare<[], { readonly exposureNo: number; readonly endpointNo: number | null }>(
    `SELECT e.no AS exposureNo, (SELECT c.endpoint_no FROM claims c WHERE c.exposure_no = e.no LIMIT 1) AS endpointNo
     FROM exposures e WHERE e.is_reachability = 0 AND NOT EXISTS (
       SELECT 1 FROM claims c WHERE c.exposure_no = e.no AND c.question NOT LIKE '${REACH_QUESTIONS}%') ORDER BY e.no`,
  );
  return {
    /** Exposures that have no claim of presence, with the endpoint of their claims of reach. */
    withoutPresence: () => without.all(),
    presenceOf: (exposureNo: number): PresenceRow | undefined => exposure.get(exposureNo),
    sightingsOf: (exposureNo: number) => sightings.all(exposureNo),
    /** Segments of agents that live on the asset of that name. */
    agentsOn: (asset: string): readonly string[] => agents.all(asset).map(({ segment }) => segment),
  };
}
