import type { SegmentId } from "../../proto/ids.ts";
import type { Given } from "../../proto/scenario-parameters.ts";
import type { EndpointFacts, Segment } from "./asset.ts";
import { packageFix, processOf } from "./package-fix.ts";
import type { WeaknessTest } from "./weakness-table.ts";
import { testsOf, type WeaknessMark } from "./weakness-tests.ts";

/** A claim that the weakness itself is there: asked of the endpoint, or of the host by an agent that lives on it. */
export type ProposedPresence = {
  readonly at: "endpoint" | "host";
  readonly segment: SegmentId;
  readonly scenarioId: string;
  readonly given: Given;
};

export type PresenceFacts = {
  readonly marks: readonly WeaknessMark[];
  readonly component: string | undefined;
  readonly evidence: readonly string[];
  /** The exposure's own; undefined where a report names no port or no address. */
  readonly endpoint: Pick<EndpointFacts, "transport" | "speaks"> | undefined;
  /** Where the asset stands, by the inventory. */
  readonly assetSegment: SegmentId | undefined;
  /** Segments of agents that live on the asset. */
  readonly agentSegments: readonly SegmentId[];
  readonly segments: readonly Segment[];
};

/** Whether the table knows any test for it, wherever it is: a cheap look before anything else is looked up. */
export const isKnownWeakness = ({
  marks,
  component,
  evidence,
}: Pick<PresenceFacts, "marks" | "component" | "evidence">): boolean =>
  testsOf(marks).length > 0 || packageFix(component, evidence) !== undefined;

/**
 * The claims that say whether a weakness is there, and from where. An endpoint is asked from each segment that threats
 * come from, and from the asset's own, where nothing stands between. A host is asked by agents that live on it; without
 * one the claim is made for the asset's own segment all the same: it is what is missing.
 */
export function proposePresence(facts: PresenceFacts): readonly ProposedPresence[] {
  const { endpoint } = facts;
  const tests = testsOf(facts.marks);
  const asked = endpoint === undefined ? [] : tests.filter(({ at }) => at === endpoint.transport);
  const from = askingSegments(facts);
  const onEndpoint = asked.flatMap((test) =>
    from.map(
      (segment): ProposedPresence => ({
        at: "endpoint",
        segment,
        scenarioId: scenarioOver(test, endpoint?.speaks),
        given: {},
      }),
    ),
  );
  return [
    ...onEndpoint,
    ...onHost(
      facts,
      tests.filter(({ at }) => at === "host"),
    ),
  ];
}

function onHost(facts: PresenceFacts, tests: readonly WeaknessTest[]): readonly ProposedPresence[] {
  const fix = packageFix(facts.component, facts.evidence);
  const process = fix === undefined ? undefined : processOf(fix.package);
  const asked: readonly Pick<ProposedPresence, "scenarioId" | "given">[] = [
    ...tests.map((test) => ({ scenarioId: scenarioOver(test, undefined), given: {} })),
    ...(fix === undefined
      ? []
      : [{ scenarioId: "pkg.version", given: { package: fix.package, fixed: fix.fixed } }]),
    ...(fix === undefined || process === undefined
      ? []
      : [{ scenarioId: "svc.restarted", given: { process, package: fix.package } }]),
  ];
  const own = facts.assetSegment === undefined ? [] : [facts.assetSegment];
  const from = facts.agentSegments.length > 0 ? facts.agentSegments : own;
  return known(from, facts.segments).flatMap((segment) =>
    asked.map((one): ProposedPresence => ({ at: "host", segment, ...one })),
  );
}

const scenarioOver = ({ scenario }: WeaknessTest, speaks: EndpointFacts["speaks"] | undefined): string => {
  if (typeof scenario === "string") return scenario;
  return speaks === "https" || speaks === "tls" ? scenario.tls : scenario.plain;
};

function askingSegments({ segments, assetSegment }: PresenceFacts): readonly SegmentId[] {
  const threats = segments
    .filter(({ trust }) => trust === "untrusted" || trust === "partner")
    .map(({ id }) => id);
  return known([...threats, ...(assetSegment === undefined ? [] : [assetSegment])], segments);
}

/** Each once, and only those that the inventory has. */
const known = (from: readonly SegmentId[], segments: readonly Segment[]): readonly SegmentId[] =>
  [...new Set(from)].filter((one) => segments.some(({ id }) => id === one));
