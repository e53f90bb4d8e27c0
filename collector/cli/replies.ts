import { z } from "zod";
import { untrusted } from "../../proto/untrusted.ts";
import { valueReply } from "./catalogue-replies.ts";
import { findingReplies } from "./finding-replies.ts";

/**
 * What the commands read of the collector's answers. Open: members that a newer collector adds are
 * kept for `--json` and ignored otherwise, and words are shown as they come.
 */
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

/** What somebody outside wrote. Only a copy made by `print` or an escaper turns it into something to show. */
const foreign = z.string().transform(untrusted);

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.looseObject({ items: z.array(item), nextCursor: maybe(z.string()), total: z.number() });

export const agentReply = z.looseObject({
  id: z.string(),
  segment: z.string(),
  status: z.string(),
  version: foreign,
  sourceAddress: foreign,
  halted: z.boolean(),
  permissionModel: z.boolean(),
  rulesDigest: z.string(),
  rulesProblem: foreign,
  durableSequence: z.number(),
  clockOffsetMs: maybe(z.number()),
  certificateExpiresAt: z.string(),
  fingerprint: z.string().default(""),
  bootId: z.string().default(""),
  warnings: z.array(z.string()).default([]),
  joinedAt: z.string(),
  lastSeenAt: maybe(z.string()),
});

export const joinTokenReply = z.looseObject({
  token: z.string(),
  expiresAt: z.string(),
  command: z.string(),
});
export const kindReply = z.looseObject({ kind: z.string() });

export const segmentReply = z.looseObject({
  id: z.string(),
  cidrs: z.array(z.string()),
  trust: z.string(),
  public: z.boolean(),
  agents: z.looseObject({ live: z.number(), total: z.number() }),
});

export const assetReply = z.looseObject({
  id: z.string(),
  name: foreign,
  addresses: z.array(z.string()),
  segment: maybe(z.string()),
  owner: maybe(z.string()),
  service: maybe(z.string()),
  criticality: maybe(z.number()),
  endpoints: z.array(
    z.looseObject({ transport: z.string(), host: z.string(), port: z.number(), speaks: z.string() }),
  ),
  segmentBecause: z.string().default(""),
  knownAs: z.array(foreign).default([]),
  merged: z.array(z.looseObject({ id: z.string(), name: foreign, decision: z.string() })).default([]),
  seenAddresses: z
    .array(z.looseObject({ address: z.string(), agent: z.string(), lastSeenAt: z.string() }))
    .default([]),
});

export const appliedReply = z.looseObject({
  created: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  notes: z.array(foreign).default([]),
});

export const importReply = z.looseObject({
  id: z.string(),
  format: z.string(),
  assets: z.number(),
  exposures: z.number(),
  created: z.number(),
  seenAgain: z.number().default(0),
  notSeen: z.number().default(0),
  sightings: z.number(),
  skipped: z.number(),
  warnings: z.array(foreign),
  repeated: z.boolean(),
});

export const queuedReply = z.looseObject({
  kind: z.string(),
  runs: z.array(z.string()),
  untestable: z.array(z.string()),
  sentence: z.string(),
});
export type QueuedReply = z.infer<typeof queuedReply>;
export const fixClaimedReply = z.looseObject({ queued: queuedReply });

const verdict = z.looseObject({
  execution: z.string(),
  prevention: z.string(),
  detail: z.string(),
  grade: z.string(),
  sentence: z.string(),
});
const target = z.looseObject({ transport: z.enum(["tcp", "udp"]), host: z.string(), port: z.number() });

export const runReply = z.looseObject({
  id: z.string(),
  reason: z.string(),
  state: z.string(),
  exposureId: maybe(z.string()),
  exposureTitle: maybe(foreign),
  asset: z.string(),
  segment: z.string(),
  target: target.nullable(),
  scenario: z.looseObject({ id: z.string(), version: z.number() }),
  marker: z.string(),
  issuedAt: z.string(),
  judgedAt: maybe(z.string()),
  verdict: maybe(verdict),
  /** Only where one run is asked for. */
  nextAction: maybe(foreign).default(null),
});
export const runDetailReply = runReply.extend({
  jobs: z.array(
    z.looseObject({ agentId: z.string(), segment: z.string(), role: z.string(), ended: maybe(z.string()) }),
  ),
  observations: z.array(
    z.looseObject({
      sequence: z.number(),
      agentId: z.string(),
      role: z.string(),
      step: z.string(),
      target: z.string(),
      endedAt: z.string(),
      words: foreign,
      admitted: z.boolean(),
      refusedBecause: maybe(z.string()),
    }),
  ),
  untaken: z.array(z.string()).default([]),
  parameters: z.record(z.string(), valueReply).default({}),
});
export type RunReply = z.infer<typeof runReply>;

const banded = z.looseObject({ band: z.string(), due: maybe(z.string()) });

export const exposureReply = z.looseObject({
  id: z.string(),
  title: foreign,
  asset: z.looseObject({ id: z.string(), name: foreign, segment: maybe(z.string()) }),
  endpoint: maybe(z.looseObject({ host: z.string(), port: maybe(z.number()), protocol: z.string() })),
  cves: z.array(z.string()),
  severity: z.string(),
  owner: maybe(z.string()),
  validation: z.string(),
  fresh: z.boolean(),
  closure: z.string(),
  asserted: banded,
  grounded: banded,
  score: z.number(),
  reason: z.string().optional(),
  sightings: z.number(),
  tools: z.array(z.string()).default([]),
  firstSightedAt: z.string(),
  lastSightedAt: z.string(),
});
export type ExposureReply = z.infer<typeof exposureReply>;

const answer = z.looseObject({
  band: z.string(),
  due: z.looseObject({ outcome: z.string(), at: maybe(z.string()) }),
  sentence: z.string(),
  missing: z.array(z.string()),
  inputs: z
    .array(
      z.looseObject({
        name: z.string(),
        value: z.string(),
        source: z.string(),
        at: maybe(z.string()),
        note: foreign,
      }),
    )
    .default([]),
});

const testingAnswer = z.looseObject({ answer: z.string(), sentence: z.string() });
/** Collectors of before this version say nothing of it. */
const UNSAID = { answer: "unsaid", sentence: "" };

export const testingReply = z.looseObject({
  exposures: z.number(),
  testable: z.looseObject({ way: z.number(), weakness: z.number(), either: z.number() }),
  answers: z.array(z.looseObject({ way: z.string(), weakness: z.string(), exposures: z.number() })),
  scenarios: z.array(
    z.looseObject({
      asks: z.string(),
      scenario: z.string(),
      segment: z.string(),
      exposures: z.number(),
      testable: z.number(),
    }),
  ),
});
export type TestingReply = z.infer<typeof testingReply>;

export const exposureDetailReply = exposureReply.extend({
  weakness: z.string(),
  validationDetail: z.looseObject({ sentence: z.string(), lacking: z.array(z.string()) }),
  closureDetail: z.looseObject({
    kind: z.string(),
    sentence: z.string(),
    nextAction: z.string(),
    missing: z.array(z.string()),
    counted: z.number(),
    needed: z.number(),
    bound: z.string(),
  }),
  priority: z.looseObject({
    asserted: answer,
    grounded: answer,
    score: z.number(),
    terms: z.array(z.looseObject({ term: z.string(), points: z.number(), because: z.string() })),
    moved: z.array(z.string()),
  }),
  why: z.array(z.string()).default([]),
  testing: z
    .looseObject({ testable: z.boolean(), way: testingAnswer, weakness: testingAnswer })
    .default({ testable: false, way: UNSAID, weakness: UNSAID }),
  claims: z.array(
    z.looseObject({
      asks: z.string().default("way"),
      segment: z.string(),
      expectation: z.string(),
      target: target.nullable(),
      scenario: z.string(),
      standing: z.string(),
      fresh: z.boolean(),
      grade: maybe(z.string()),
      sentence: z.string(),
      untestable: z.string(),
    }),
  ),
  families: z.array(z.looseObject({ kind: z.string(), sentence: z.string() })).default([]),
  ...findingReplies,
  runs: z.array(runReply),
});
export type ExposureDetailReply = z.infer<typeof exposureDetailReply>;

export const rebuiltReply = z.looseObject({
  runs: z.number(),
  claims: z.number(),
  exposures: z.number(),
  differences: z.array(z.string()),
});
export const haltedReply = z.looseObject({ kind: z.string(), agents: z.number() });
export const deconflictReply = z.looseObject({ was: z.enum(["us", "not-us"]), sentence: z.string() });
export const sessionReply = z.looseObject({ user: z.string(), role: z.string(), version: z.string() });
export const createdTokenReply = z.looseObject({
  id: z.string(),
  token: z.string(),
  expiresAt: z.string(),
  scopes: z.array(z.string()).default([]),
});
export const apiTokenReply = z.looseObject({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  lastUsedAt: maybe(z.string()),
  scopes: z.array(z.string()).default([]),
});
export const auditReply = z.looseObject({
  no: z.number(),
  at: z.string(),
  who: z.string(),
  what: z.string(),
  subject: foreign,
  from: z.string(),
  body: foreign,
});
export const liveReply = z.looseObject({
  id: z.number(),
  at: z.string(),
  kind: z.string(),
  segment: maybe(z.string()),
  exposureId: maybe(z.string()),
  title: foreign,
  detail: foreign,
  tone: z.string(),
});
