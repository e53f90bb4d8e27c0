import { z } from "zod";
import { untrusted } from "../../proto/untrusted.ts";

/** What the commands about assets read of the collector's answers; see replies.ts. */
const foreign = z.string().transform(untrusted);
const named = z.looseObject({ id: z.string(), name: foreign });
const change = z.looseObject({ what: z.string(), before: foreign, after: foreign });

export const decidedReply = z.looseObject({
  kind: z.string(),
  asset: named,
  decisions: z.array(
    z.looseObject({
      id: z.string(),
      decision: z.string(),
      exposures: z.looseObject({
        moved: z.number(),
        folded: z.number(),
        keptApart: z.number(),
        shown: z.array(
          z.looseObject({
            id: z.string(),
            title: foreign,
            becomes: z.string(),
            with: z.string().nullable(),
            because: z.string(),
          }),
        ),
      }),
      claims: z.number(),
      runs: z.number(),
      endpoints: z.number(),
      names: z.array(foreign),
      words: z.array(change),
    }),
  ),
});
export type DecidedReply = z.output<typeof decidedReply>;

export const assetsSetReply = z.looseObject({
  kind: z.string(),
  matched: z.number(),
  changed: z.number(),
  assets: z.array(z.looseObject({ id: z.string(), name: foreign, changes: z.array(change) })),
  exposures: z.looseObject({
    touched: z.number(),
    moved: z.number(),
    shown: z.array(z.looseObject({ id: z.string(), title: foreign, before: z.string(), after: z.string() })),
  }),
});

export const decisionReply = z.looseObject({
  id: z.string(),
  kind: z.string(),
  at: z.string(),
  by: z.string(),
  reason: foreign,
  from: named,
  into: named,
  exposures: z.number(),
  folded: z.number(),
  undoneAt: z.string().nullable(),
});

export const ruleReply = z.looseObject({
  id: z.string(),
  same: z.array(foreign),
  ignore: z.array(foreign),
  because: foreign,
  by: z.string(),
});

export const unmanagedReply = z.looseObject({
  address: z.string(),
  segment: z.string().nullable(),
  seen: z.array(
    z.looseObject({ agent: z.string(), segment: z.string(), how: z.string(), lastSeenAt: z.string() }),
  ),
  perhaps: named.nullable(),
  dismissed: z.looseObject({ reason: foreign, by: z.string(), at: z.string() }).nullable(),
});

export const claimedReply = z.looseObject({ kind: z.string(), asset: named });
