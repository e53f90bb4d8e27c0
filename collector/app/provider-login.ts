import type { RandomBytes } from "../../proto/ids.ts";
import { after, type Clock } from "../../proto/time.ts";
import type { Execute } from "./command.ts";
import { opaqueToken, tokenHash } from "./opaque-token.ts";
import { ROLES, type Role } from "./role.ts";
import { openSession } from "./sign-in.ts";

/** Between leaving for the provider and coming back. */
export const LOGIN_MS = 10 * 60_000;
/** People on their way; beyond this the oldest start again. */
const MAX_LOGINS = 10_000;

type Login = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** What is asked of a provider; the adapter fits. */
export type Provider = {
  readonly issuer: string;
  readonly problem: () => Promise<string | undefined>;
  readonly begin: () => Promise<
    | { readonly kind: "begun"; readonly url: string; readonly login: Login }
    | { readonly kind: "unavailable"; readonly sentence: string }
  >;
  readonly finish: (
    query: string,
    login: Login,
  ) => Promise<
    | {
        readonly kind: "vouched";
        readonly issuer: string;
        readonly subject: string;
        readonly name: string | undefined;
        readonly groups: readonly string[];
      }
    | { readonly kind: "refused" | "unavailable"; readonly sentence: string }
  >;
};

/** Which group of the provider's has which role here; whoever is in none has `defaultRole`, or no account. */
export type RoleMap = {
  readonly roles: Readonly<Record<string, Role>>;
  readonly defaultRole: Role | null;
};

type Deps = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly execute: Execute;
  readonly provider: Provider;
  readonly roleMap: RoleMap;
  readonly logins: Logins;
};

/** Sends a browser to the provider. `token` goes with it as a cookie: only that browser can come back. */
export async function beginProviderLogin({ clock, random, provider, logins }: Deps) {
  const begun = await provider.begin();
  if (begun.kind === "unavailable") return begun;
  const { token, hash } = opaqueToken(random);
  logins.put(hash, { ...begun.login, until: after(clock(), LOGIN_MS) });
  return { kind: "begun", url: begun.url, token } as const;
}

export type ProviderLoginReply =
  | { readonly kind: "signed-in"; readonly token: string }
  | { readonly kind: "refused" | "unavailable"; readonly sentence: string };

/** Signs in whom the provider vouches for. A start is good for one end, whatever comes of it. */
export async function finishProviderLogin(
  deps: Deps,
  request: { readonly loginToken: string | undefined; readonly query: string; readonly from: string },
): Promise<ProviderLoginReply> {
  const { loginToken, query, from } = request;
  const login = loginToken === undefined ? undefined : deps.logins.take(tokenHash(loginToken), deps.clock());
  if (login === undefined)
    return refuse(deps, from, "This browser didn't start the sign-in, or it took too long: start again");
  const word = await deps.provider.finish(query, login);
  if (word.kind !== "vouched")
    return word.kind === "unavailable"
      ? { kind: "unavailable", sentence: word.sentence }
      : refuse(deps, from, word.sentence);
  const { issuer, subject, groups } = word;
  const name = (word.name ?? subject).normalize("NFC");
  if (!NAME.test(name)) return refuse(deps, from, NO_NAME);
  const user = name;
  const role = roleOf(deps.roleMap, groups);
  const reply = await deps.execute("provider-sign-in", { user, from, issuer, subject, name, role });
  if (reply.kind === "refused") return { kind: "refused", sentence: WHY[reply.because] };
  const { userId } = reply;
  const { token } = await openSession(deps, { userId, user: reply.name, from, how: "oidc" });
  return { kind: "signed-in", token };
}

const WHY = {
  "no-role": "You have no account here: none of your groups has a role in this collector",
  "name-taken": "Your name is that of another account here; an account is never handed over by its name",
  disabled: "Your account here is disabled",
} as const;

const NO_NAME =
  "The identity provider gives you a name that no account can have (letters, digits, spaces and . _ @ + -, at most 100); its administrator can change it, or name another claim";

async function refuse({ execute }: Deps, from: string, sentence: string): Promise<ProviderLoginReply> {
  await execute("failed-sign-in", { user: "nobody", from, name: `identity provider: ${sentence}` });
  return { kind: "refused", sentence };
}

/** The most that any of the groups gives. */
function roleOf({ roles, defaultRole }: RoleMap, groups: readonly string[]): Role | null {
  const given = groups.flatMap((group) => (Object.hasOwn(roles, group) ? [roles[group]] : []));
  return ROLES.findLast((role) => given.includes(role)) ?? defaultRole;
}

/** As accounts may be called (http/users.ts says it to people). Another name is refused and never mended: it could become somebody's. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{0,99}$/u;

export type Logins = ReturnType<typeof loginBook>;

/** Who is on the way to the provider and back. Lives in memory only: after a restart they start again. */
export function loginBook() {
  const open = new Map<string, Login & { readonly until: number }>();
  return {
    put(hash: string, login: Login & { readonly until: number }): void {
      open.set(hash, login);
      const [oldest] = open.keys();
      if (open.size > MAX_LOGINS && oldest !== undefined) open.delete(oldest);
    },
    take(hash: string, now: number): Login | undefined {
      const found = open.get(hash);
      open.delete(hash);
      return found !== undefined && now < found.until ? found : undefined;
    },
  };
}
