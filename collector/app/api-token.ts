import type { RandomBytes } from "../../proto/ids.ts";
import { after, type Clock, type Instant } from "../../proto/time.ts";
import type { Caller, Execute } from "./command.ts";
import { opaqueToken } from "./opaque-token.ts";
import type { TokenScope } from "./token-scope.ts";

/** How an API token of ours starts. */
export const API_TOKEN_PREFIX = "plt_";
export const MAX_TOKEN_DAYS = 365;
const DAY_MS = 24 * 3_600_000;

type Deps = { readonly clock: Clock; readonly random: RandomBytes; readonly execute: Execute };

/** Makes a token with its maker's role. It is told once; its hash is kept. */
export async function createApiToken(
  { clock, random, execute }: Deps,
  request: Caller & {
    readonly userId: string;
    readonly name: string;
    readonly ttlDays: number;
    readonly scopes: readonly TokenScope[];
  },
): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: Instant }> {
  const { ttlDays, ...rest } = request;
  const { token, hash } = opaqueToken(random, API_TOKEN_PREFIX);
  const expiresAt = after(clock(), ttlDays * DAY_MS);
  const { id } = await execute("create-api-token", { ...rest, hash, expiresAt });
  return { id, token, expiresAt };
}
