import { z } from "@hono/zod-openapi";
import type { RandomBytes } from "../../proto/ids.ts";
import type { Clock } from "../../proto/time.ts";
import type { Execute } from "../app/command.ts";
import {
  beginProviderLogin,
  finishProviderLogin,
  LOGIN_MS,
  loginBook,
  type Provider,
  type RoleMap,
} from "../app/provider-login.ts";
import { identityProviderSchema } from "./people-schemas.ts";
import { refusal } from "./problem.ts";
import type { ProviderRefusals } from "./provider-refusals.ts";
import { publicRoute, type Route, rawRoute } from "./route.ts";
import { loginCookie, loginTokenOf, sessionCookie } from "./session-cookie.ts";

export type OidcDeps = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly execute: Execute;
  /** Undefined where no identity provider is configured. */
  readonly refusals: Pick<ProviderRefusals, "of">;
  readonly oidc: { readonly provider: Provider; readonly roleMap: RoleMap } | undefined;
};

/** Where a browser starts, and where the provider sends it back to. */
export const LOGIN_PATH = "/api/v1/oidc/login";
export const CALLBACK_PATH = "/api/v1/oidc/callback";
/** A longer answer of a provider is none. */
const MAX_QUERY_CHARS = 8_192;

/** Signing in by an identity provider. There is no address to return to: everybody comes back to the console's start. */
export function oidcRoutes({ oidc, ...deps }: OidcDeps): readonly Route[] {
  const logins = loginBook();
  const configured = () => {
    if (oidc === undefined) throw refusal("no-route", "No identity provider is configured");
    return { ...deps, ...oidc, logins };
  };
  return [
    publicRoute({
      method: "get",
      path: "/oidc",
      summary: "Whether one can sign in by an identity provider, now",
      query: z.strictObject({}),
      reply: identityProviderSchema,
      handle: async ({ headers }) => {
        if (oidc === undefined) return { issuer: null, available: false, problem: null, refused: null };
        const refused = deps.refusals.of(headers) ?? null;
        const problem = (await oidc.provider.problem()) ?? null;
        return { issuer: oidc.provider.issuer, available: problem === null, problem, refused };
      },
    }),
    rawRoute({
      path: "/oidc/login",
      permission: "public",
      rate: "proof",
      summary: "Start signing in: sends the browser to the identity provider",
      produces: "text/plain",
      respond: async (c) => {
        const begun = await beginProviderLogin(configured());
        if (begun.kind === "unavailable") throw refusal("provider-unavailable", begun.sentence);
        c.header("set-cookie", loginCookie(begun.token, LOGIN_MS / 1000));
        return c.redirect(begun.url, 303);
      },
    }),
    rawRoute({
      path: "/oidc/callback",
      permission: "public",
      action: "sign-in-by-provider",
      rate: "proof",
      summary: "Where the identity provider sends the browser back to",
      produces: "text/plain",
      respond: async (c, { headers, peer }) => {
        const { search } = new URL(c.req.url);
        if (search.length > MAX_QUERY_CHARS)
          throw refusal("too-large", `The most is ${MAX_QUERY_CHARS} characters`);
        const loginToken = loginTokenOf(headers);
        const reply = await finishProviderLogin(configured(), { loginToken, query: search, from: peer });
        c.header("set-cookie", loginCookie("", 0));
        switch (reply.kind) {
          case "signed-in":
            c.header("set-cookie", sessionCookie(reply.token), { append: true });
            return c.redirect("/", 303);
          case "refused":
            throw refusal("provider-refused", reply.sentence);
          case "unavailable":
            throw refusal("provider-unavailable", reply.sentence);
        }
      },
    }),
  ];
}
