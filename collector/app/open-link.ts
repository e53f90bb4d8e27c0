import type { RandomBytes } from "../../proto/ids.ts";
import { after, type Clock } from "../../proto/time.ts";
import type { Caller, Execute } from "./command.ts";
import { opaqueToken, tokenHash } from "./opaque-token.ts";

/** How a magic link's secret starts. */
export const LINK_PREFIX = "plk_";
/** Days a link may hold: enough for a fix, not for a habit. */
export const LINK_DAYS = { usual: 7, most: 30 } as const;
/** A holder's session ends after this long, or with the link. */
export const LINK_SESSION_MS = 8 * 3_600_000;

type Deps = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly execute: Execute;
  readonly links: {
    byHash(
      hash: string,
      at: number,
    ): Promise<
      { readonly linkId: string; readonly exposureId: string; readonly expiresAt: number } | undefined
    >;
  };
};

/** Makes a link to one exposure. Its secret is told once; its hash is kept. */
export async function createLink(
  { clock, random, execute }: Omit<Deps, "links">,
  request: Caller & { readonly userId: string; readonly exposureId: string; readonly ttlDays: number },
) {
  const { ttlDays, ...rest } = request;
  const { token, hash } = opaqueToken(random, LINK_PREFIX);
  const expiresAt = after(clock(), ttlDays * 24 * 3_600_000);
  const { id } = await execute("create-link", { ...rest, hash, expiresAt });
  return { id, token, expiresAt };
}

export type OpenLinkReply =
  | {
      readonly kind: "opened";
      readonly token: string;
      readonly exposureId: string;
      readonly expiresAt: number;
    }
  /** Unknown, ended, over: told alike. */
  | { readonly kind: "over" };

/** Gives whoever holds a link's secret a short session for its exposure. */
export async function openLink(
  { clock, random, execute, links }: Deps,
  request: { readonly secret: string; readonly from: string },
): Promise<OpenLinkReply> {
  const now = clock();
  const link = await links.byHash(tokenHash(request.secret), now);
  if (link === undefined) {
    await execute("failed-sign-in", {
      user: "nobody",
      from: request.from,
      name: "a link that leads nowhere",
    });
    return { kind: "over" };
  }
  const { token, hash } = opaqueToken(random);
  const expiresAt = Math.min(link.expiresAt, after(now, LINK_SESSION_MS));
  const user = `link:${link.linkId} (for ${link.exposureId})`;
  const { linkId, exposureId } = link;
  const reply = await execute("open-link", {
    user,
    from: request.from,
    linkId,
    sessionHash: hash,
    expiresAt,
  });
  return reply.kind === "over" ? { kind: "over" } : { kind: "opened", token, exposureId, expiresAt };
}
