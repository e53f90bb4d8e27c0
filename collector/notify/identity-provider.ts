import * as client from "openid-client";
import { type Outgoing, OutgoingFailed } from "./outgoing.ts";

/** After a failure the provider is asked again no sooner than this. */
export const RETRY_PROVIDER_MS = 5_000;
/** What it says of itself is read anew after this. */
const METADATA_MS = 3_600_000;

export type ProviderSettings = {
  /** Exactly as the provider writes it in its tokens. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: () => Promise<string>;
  readonly redirectUrl: () => string;
  readonly scope: string;
  /** Claims of the ID token: what somebody is called, and what they belong to. */
  readonly nameClaim: string;
  readonly groupsClaim: string;
};

/** What binds a browser's start of a sign-in to its end. */
export type ProviderLogin = { readonly state: string; readonly nonce: string; readonly verifier: string };

export type ProviderReply =
  | {
      readonly kind: "vouched";
      readonly issuer: string;
      readonly subject: string;
      readonly name: string | undefined;
      readonly groups: readonly string[];
    }
  | { readonly kind: "refused"; readonly sentence: string }
  | { readonly kind: "unavailable"; readonly sentence: string };

/**
 * OpenID Connect by the authorization code flow with PKCE, state and nonce. The provider is looked
 * up when it is needed, and again after a failure: one that is down when we start is not forgotten.
 * Signatures of ID tokens are checked although TLS brought them.
 */
export function identityProvider(settings: ProviderSettings, send: Outgoing, clock: () => number) {
  let known: { readonly at: number; readonly config: client.Configuration } | undefined;
  let failed: { readonly at: number; readonly sentence: string } | undefined;

  const configuration = async (): Promise<client.Configuration> => {
    const now = clock();
    if (known !== undefined && now - known.at < METADATA_MS) return known.config;
    if (failed !== undefined && now - failed.at < RETRY_PROVIDER_MS)
      throw new OutgoingFailed(failed.sentence);
    try {
      const config = await client.discovery(
        new URL(settings.issuer),
        settings.clientId,
        undefined,
        client.ClientSecretBasic(await settings.clientSecret()),
        { [client.customFetch]: fetchBy(send), execute: [client.enableNonRepudiationChecks] },
      );
      if (config.serverMetadata().issuer !== settings.issuer)
        throw new OutgoingFailed(`It calls itself ${config.serverMetadata().issuer}, not ${settings.issuer}`);
      known = { at: now, config };
      failed = undefined;
      return config;
    } catch (cause) {
      const sentence = reachSentence(cause);
      failed = { at: now, sentence };
      throw new OutgoingFailed(sentence, { cause });
    }
  };

  return {
    issuer: settings.issuer,
    /** Whether it can be asked now; undefined when it can, else why not. */
    async problem(): Promise<string | undefined> {
      try {
        await configuration();
        return undefined;
      } catch (cause) {
        return reachSentence(cause);
      }
    },
    /** Where the browser is sent. */
    async begin(): Promise<
      | { readonly kind: "begun"; readonly url: string; readonly login: ProviderLogin }
      | { readonly kind: "unavailable"; readonly sentence: string }
    > {
      try {
        const config = await configuration();
        const login = {
          state: client.randomState(),
          nonce: client.randomNonce(),
          verifier: client.randomPKCECodeVerifier(),
        };
        const url = client.buildAuthorizationUrl(config, {
          redirect_uri: settings.redirectUrl(),
          scope: settings.scope,
          state: login.state,
          nonce: login.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(login.verifier),
          code_challenge_method: "S256",
        });
        return { kind: "begun", url: url.href, login };
      } catch (cause) {
        return { kind: "unavailable", sentence: reachSentence(cause) };
      }
    },
    /** What the provider says of whoever came back with that query. */
    async finish(query: string, login: ProviderLogin): Promise<ProviderReply> {
      try {
        const config = await configuration();
        const tokens = await client.authorizationCodeGrant(
          config,
          new URL(`${settings.redirectUrl()}${query}`),
          {
            expectedState: login.state,
            expectedNonce: login.nonce,
            pkceCodeVerifier: login.verifier,
            idTokenExpected: true,
          },
        );
        const claims = tokens.claims();
        if (claims === undefined) return { kind: "refused", sentence: "It sent no ID token" };
        return {
          kind: "vouched",
          issuer: claims.iss,
          subject: claims.sub,
          name: textOf(claims[settings.nameClaim]),
          groups: textsOf(claims[settings.groupsClaim]),
        };
      } catch (cause) {
        return failureOf(cause);
      }
    },
  };
}

/** openid-client speaks fetch; ours goes through the one way out, and decodes nothing. */
const fetchBy =
  (send: Outgoing): client.CustomFetch =>
  async (url, { method, headers, body }) => {
    const text = body === undefined || body === null ? null : String(body);
    const answer = await send(new URL(url), { method, headers, body: text });
    const given = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((one) => [name, one] as [string, string]),
    );
    const hasBody = answer.status !== 204 && answer.status !== 304;
    return new Response(hasBody ? new Uint8Array(answer.body) : null, {
      status: answer.status,
      headers: given,
    });
  };

function failureOf(cause: unknown): ProviderReply {
  const failure = outgoingFailureIn(cause);
  if (failure !== undefined) return { kind: "unavailable", sentence: failure.message };
  if (cause instanceof client.AuthorizationResponseError || cause instanceof client.ResponseBodyError)
    return { kind: "refused", sentence: `The provider said ${cause.error}` };
  // Which check failed is for people to read; a token's content is not in it.
  const reason = cause instanceof Error ? cause.message : "it is no answer";
  return { kind: "refused", sentence: `What came back doesn't hold: ${reason}` };
}

function outgoingFailureIn(cause: unknown): OutgoingFailed | undefined {
  for (let at: unknown = cause, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if (at instanceof OutgoingFailed) return at;
  return undefined;
}

const reachSentence = (cause: unknown): string =>
  outgoingFailureIn(cause)?.message ??
  (cause instanceof Error ? `Its description can't be used: ${cause.message}` : "It can't be asked");

const MAX_GROUPS = 1_000;

const textOf = (claim: unknown): string | undefined =>
  typeof claim === "string" && claim !== "" ? claim.slice(0, 100) : undefined;

const textsOf = (claim: unknown): readonly string[] =>
  [claim]
    .flat()
    .filter((one): one is string => typeof one === "string")
    .slice(0, MAX_GROUPS);
