import { generateKeyPairSync } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";
import { Agent, request } from "undici";
import { fakeAuthority } from "../agent/support/fake-authority.ts";

export type OidcHouse = Awaited<ReturnType<typeof openOidcHouse>>;

type Person = {
  readonly sub: string;
  readonly preferred_username: string;
  readonly groups: readonly string[];
};
type Tokens = Record<string, unknown> & { readonly id_token: string };

export const CLIENT = { id: "plumbline", secret: "client-secret-canary" } as const;
export const OTHER_CLIENT = { id: "another-app", secret: "another-secret" } as const;

/**
 * A real OpenID provider over real TLS on loopback. Whoever comes is `person`, without a form; what
 * its token endpoint answers can be swapped on the way, as somebody in between would.
 */
export async function openOidcHouse(redirectUri: string) {
  const authority = fakeAuthority();
  const trusting = new Agent({ connect: { ca: authority.pem } });
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  let person: Person = { sub: "sub-1", preferred_username: "petra", groups: [] };
  let swap: ((tokens: Tokens) => Tokens) | undefined;
  let handle: (incoming: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const server = createServer(
    { key: authority.serverKey, cert: authority.serverChain },
    (incoming, response) => handle(incoming, response),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients = [CLIENT, OTHER_CLIENT].map(({ id, secret }) => ({
    client_id: id,
    client_secret: secret,
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code"],
    response_types: ["code"],
  }));
  const provider = new Provider(issuer, {
    clients,
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "k1" }] },
    cookies: { keys: ["a cookie key of the tests"] },
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_ctx: unknown, sub: string) => ({ accountId: sub, claims: () => ({ ...person, sub }) }),
  });
  const answer = provider.callback();
  handle = async (incoming, response) => {
    if (incoming.url?.startsWith("/interaction/") === true) {
      const { params } = await provider.interactionDetails(incoming, response);
      const grant = new provider.Grant({ accountId: person.sub, clientId: params.client_id });
      grant.addOIDCScope("openid profile email");
      const result = { login: { accountId: person.sub }, consent: { grantId: await grant.save() } };
      return provider.interactionFinished(incoming, response, result);
    }
    if (incoming.url?.startsWith("/token") === true && swap !== undefined) swapEnd(response, swap);
    return answer(incoming, response);
  };

  return {
    issuer,
    ca: authority.pem,
    /** Who signs in from now on. */
    comes: (next: Person): void => {
      person = next;
    },
    /** What the token endpoint's answer becomes on the way from now on. */
    swap: (change: ((tokens: Tokens) => Tokens) | undefined): void => {
      swap = change;
    },
    /** A browser that goes where it is sent until it is sent back to us; gives that address. */
    async visit(start: string): Promise<URL> {
      const jar = new Map<string, string>();
      let at = new URL(start);
      for (let hops = 0; hops < 10; hops++) {
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
        const reply = await request(at, { dispatcher: trusting, headers: { cookie } });
        await reply.body.dump();
        for (const set of [reply.headers["set-cookie"] ?? []].flat()) {
          const [pair = ""] = set.split(";");
          jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
        }
        const { location } = reply.headers;
        if (typeof location !== "string") throw new Error(`${at} answered ${reply.statusCode}`);
        at = new URL(location, at);
        if (at.href.startsWith(redirectUri)) return at;
      }
      throw new Error("The provider sends the browser round and round");
    },
    /** An ID token that the provider really issued to another client. */
    async tokenOfAnotherClient(nonce: string): Promise<string> {
      const start = new URL(`${issuer}/auth`);
      const verifier = "v".repeat(43);
      const { createHash } = await import("node:crypto");
      start.search = new URLSearchParams({
        client_id: OTHER_CLIENT.id,
        redirect_uri: redirectUri,
        response_type: "code",
        scope: "openid",
        nonce,
        code_challenge: createHash("sha256").update(verifier).digest("base64url"),
        code_challenge_method: "S256",
      }).toString();
      const code = (await this.visit(start.href)).searchParams.get("code") ?? "";
      const reply = await request(`${issuer}/token`, {
        dispatcher: trusting,
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          authorization: `Basic ${Buffer.from(`${OTHER_CLIENT.id}:${OTHER_CLIENT.secret}`).toString("base64")}`,
        },
        body: new URLSearchParams({
          grant_type: "authorization_code",
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }).toString(),
      });
      return ((await reply.body.json()) as Tokens).id_token;
    },
    async close(): Promise<void> {
      await trusting.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Has the answer changed before it leaves. */
function swapEnd(response: ServerResponse, swap: (tokens: Tokens) => Tokens): void {
  const end = response.end.bind(response) as (body?: string) => ServerResponse;
  response.end = ((body?: string | Buffer) => {
    const tokens = JSON.parse(String(body)) as Tokens;
    if (tokens.id_token === undefined) return end(String(body));
    response.removeHeader("content-length");
    return end(JSON.stringify(swap(tokens)));
  }) as typeof response.end;
}
