import { z } from "@hono/zod-openapi";
import { Fault } from "../../proto/fault.ts";
import type { RandomBytes } from "../../proto/ids.ts";
import type { Clock } from "../../proto/time.ts";
import type { Execute } from "../app/command.ts";
import { createLink, LINK_DAYS, LINK_PREFIX, openLink } from "../app/open-link.ts";
import type { Scope } from "../app/role.ts";
import type { ExposureRecord } from "./exposure-view.ts";
import { iso, maybeIso } from "./instants.ts";
import { createdLinkSchema, magicLinkSchema } from "./people-schemas.ts";
import { refusal } from "./problem.ts";
import { publicRoute, type Route, route } from "./route.ts";
import { linkCookie } from "./session-cookie.ts";
import { idParams, idSchema, pageSchema } from "./shapes.ts";

export type LinkDeps = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly execute: Execute;
  readonly publicUrl: () => string;
  readonly exposures: { find(id: string, scope: Scope): Promise<ExposureRecord | undefined> };
  readonly links: {
    byHash(
      hash: string,
      at: number,
    ): Promise<
      { readonly linkId: string; readonly exposureId: string; readonly expiresAt: number } | undefined
    >;
    ofExposure(exposureId: string): Promise<readonly LinkRecord[]>;
  };
};

type LinkRecord = {
  readonly id: string;
  readonly madeBy: string;
  readonly madeAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly endedBecause: string | null;
  readonly uses: number;
  readonly lastUsedAt: number | null;
};

const openedSchema = z
  .object({ exposureId: z.string(), expiresAt: z.iso.datetime() })
  .openapi("OpenedMagicLink");

/** Links by which somebody without an account sees, and retests, one exposure. They end at once when ended, over, or when the exposure is given to somebody else. */
export function linkRoutes(deps: LinkDeps): readonly Route[] {
  const isTheirs = async ({ id }: { readonly id: string }, scope: Scope): Promise<boolean> =>
    (await deps.exposures.find(id, scope)) !== undefined;
  return [
    route({
      method: "get",
      path: "/exposures/{id}/links",
      permission: "viewer",
      objectScope: isTheirs,
      summary: "The links to this exposure, without their secrets",
      params: idParams,
      reply: pageSchema(magicLinkSchema),
      handle: async ({ params: { id } }) => {
        const items = (await deps.links.ofExposure(id)).map((link) => ({
          ...link,
          madeAt: iso(link.madeAt),
          expiresAt: iso(link.expiresAt),
          endedAt: maybeIso(link.endedAt),
          lastUsedAt: maybeIso(link.lastUsedAt),
        }));
        return { items, nextCursor: null, total: items.length };
      },
    }),
    route({
      method: "post",
      path: "/exposures/{id}/links",
      action: "create-link",
      objectScope: isTheirs,
      summary: "Make a link to this exposure for somebody without an account",
      status: 201,
      tellsSecret: true,
      params: idParams,
      body: z.strictObject({
        ttlDays: z.number().int().min(1).max(LINK_DAYS.most).default(LINK_DAYS.usual),
      }),
      reply: createdLinkSchema,
      handle: async ({ params, body, who, caller }) => {
        const { id, token, expiresAt } = await createLink(deps, {
          ...caller,
          ...body,
          userId: who.userId,
          exposureId: params.id,
        });
        return { id, url: `${deps.publicUrl()}/r#${token}`, expiresAt: iso(expiresAt) };
      },
    }),
    route({
      method: "delete",
      path: "/exposures/{id}/links/{link}",
      action: "end-link",
      objectScope: isTheirs,
      summary: "End a link and everything that was opened with it, at once",
      params: z.object({ id: idSchema, link: idSchema }),
      reply: z.object({ kind: z.literal("ended") }).openapi("EndedMagicLink"),
      handle: async ({ params, caller }) => {
        const reply = await deps.execute("end-link", {
          ...caller,
          exposureId: params.id,
          linkId: params.link,
        });
        if (reply.kind === "not-found")
          throw new Fault("not-found", `This exposure has no link "${params.link}"`);
        return { kind: "ended" };
      },
    }),
    publicRoute({
      method: "post",
      path: "/links/open",
      action: "open-link",
      rate: "proof",
      summary: "Exchange a link's secret for a short session, which comes as a cookie of its own",
      body: z.strictObject({ token: z.string().startsWith(LINK_PREFIX).max(100) }),
      reply: openedSchema,
      handle: async ({ body, peer, replyHeaders }) => {
        const reply = await openLink(deps, { secret: body.token, from: peer });
        if (reply.kind === "over")
          throw refusal("link-over", "It was ended, its time is over, or it never was: ask for another");
        replyHeaders.set("set-cookie", linkCookie(reply.token));
        return { exposureId: reply.exposureId, expiresAt: iso(reply.expiresAt) };
      },
    }),
  ];
}
