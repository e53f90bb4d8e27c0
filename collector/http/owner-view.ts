import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { Clock } from "../../proto/time.ts";
import type { Execute } from "../app/command.ts";
import type { Scope } from "../app/role.ts";
import { copyQueued, fixClaimedSchema } from "./exposure-acts.ts";
import { exposureDetailView, type RateInPlace } from "./exposure-detail.ts";
import type { ExposureHistory } from "./exposure-history.ts";
import type { ExposureRecord } from "./exposure-view.ts";
import { iso } from "./instants.ts";
import { ownerViewSchema } from "./people-schemas.ts";
import { linkRoute, type Route } from "./route.ts";
import { queuedSchema } from "./schemas.ts";
import { endedLinkCookie } from "./session-cookie.ts";
import { type TestingReader, testingOf } from "./testing-of.ts";

export type OwnerViewDeps = {
  readonly clock: Clock;
  readonly execute: Execute;
  readonly exposures: {
    find(id: string, scope: Scope): Promise<ExposureRecord | undefined>;
    history(exposure: ExposureRecord): Promise<ExposureHistory>;
  } & TestingReader;
  readonly sessions: () => ReadonlySet<string>;
  readonly rateInPlace: RateInPlace;
};

/** What a magic link opens, and all it opens: reading its exposure, saying that it is fixed, asking for the proof. */
export function ownerViewRoutes(deps: OwnerViewDeps): readonly Route[] {
  return [
    linkRoute({
      method: "get",
      path: "/owner-view",
      permission: "linked-exposure",
      summary: "The exposure that a magic link is for",
      reply: ownerViewSchema,
      handle: async ({ link: { exposureId, expiresAt, linkExpiresAt } }) => {
        const exposure = await deps.exposures.find(exposureId, { kind: "exposure", exposureId });
        if (exposure === undefined) throw new Fault("not-found", "The exposure is gone");
        const present = { now: deps.clock(), live: deps.sessions() };
        const history = await deps.exposures.history(exposure);
        const testing = await testingOf(deps.exposures, exposure);
        const detail = exposureDetailView(exposure, history, testing, present, deps.rateInPlace);
        return { ...detail, linkExpiresAt: iso(linkExpiresAt), openUntil: iso(expiresAt) };
      },
    }),
    linkRoute({
      method: "post",
      path: "/owner-view/fix-claims",
      action: "claim-fix-by-link",
      summary: "Say that it is fixed: closes nothing, and asks for the runs that would prove it",
      status: 202,
      body: z.strictObject({ note: z.string().max(2_000).default("") }),
      reply: fixClaimedSchema,
      handle: async ({ link: { exposureId }, body: { note }, caller }) => ({
        queued: copyQueued(await deps.execute("claim-fix", { ...caller, exposureId, note })),
      }),
    }),
    linkRoute({
      method: "post",
      path: "/owner-view/retests",
      action: "retest-by-link",
      summary: "Ask for the runs that closure still needs",
      status: 202,
      body: z.strictObject({}),
      reply: queuedSchema,
      handle: async ({ link: { exposureId }, caller }) =>
        copyQueued(await deps.execute("retest", { ...caller, exposureId })),
    }),
    linkRoute({
      method: "delete",
      path: "/owner-view",
      action: "leave-link",
      summary: "Leave: this browser's session for the link is over",
      reply: z.object({ kind: z.literal("ended") }).openapi("LeftMagicLink"),
      handle: async ({ link: { hash }, caller, replyHeaders }) => {
        const reply = await deps.execute("leave-link", { ...caller, hash });
        replyHeaders.set("set-cookie", endedLinkCookie());
        return reply;
      },
    }),
  ];
}
