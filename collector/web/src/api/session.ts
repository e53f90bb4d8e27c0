import { queryOptions } from "@tanstack/react-query";
import type { Session } from "../../../http/fleet-schemas.ts";
import type { IdentityProvider } from "../../../http/people-schemas.ts";
import { ask, Refusal, send } from "./request.ts";

type Presence =
  | { readonly kind: "signed-in"; readonly session: Session }
  | { readonly kind: "signed-out"; readonly needsSetup: boolean };

/** Who is here. Being signed out is an answer, not a failure. */
export const presenceQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Presence> => {
    try {
      return { kind: "signed-in", session: await ask<Session>("/session", signal) };
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.problem.status !== 401) throw cause;
      return { kind: "signed-out", needsSetup: cause.problem.needsSetup === true };
    }
  },
});

/** Refusals after which somebody is no longer who they were a moment ago: signed out, or bound to do something first. */
export const changesPresence = (error: unknown): boolean =>
  error instanceof Refusal &&
  (error.problem.status === 401 ||
    error.problem.code === "password-change-needed" ||
    error.problem.code === "second-factor-setup-needed");

export type Credentials = { readonly name: string; readonly password: string };

export type SignedIn =
  | { readonly kind: "signed-in" }
  | { readonly kind: "code-needed"; readonly challenge: string };

/** A second factor isn't a failure of the first. */
export const signIn = async (credentials: Credentials): Promise<SignedIn> => {
  try {
    await send("POST", "/session", credentials);
    return { kind: "signed-in" };
  } catch (cause) {
    const challenge = cause instanceof Refusal ? cause.problem.challenge : undefined;
    if (challenge === undefined) throw cause;
    return { kind: "code-needed", challenge };
  }
};

export const signInWithCode = (answer: {
  readonly challenge: string;
  readonly code: string;
}): Promise<Session> => send("POST", "/session/second-factor", answer);

export const setUp = (first: Credentials & { readonly code: string }): Promise<Session> =>
  send("POST", "/setup", first);

export const signOut = (): Promise<void> => send("DELETE", "/session");

const NO_PROVIDER: IdentityProvider = { issuer: null, available: false, problem: null, refused: null };

/** Whether one can sign in by an identity provider. A collector that knows nothing of them has none. */
export const providerQuery = queryOptions({
  queryKey: ["identity-provider"],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<IdentityProvider> => {
    try {
      return await ask<IdentityProvider>("/oidc", signal);
    } catch (cause) {
      if (cause instanceof Refusal && cause.problem.status === 404) return NO_PROVIDER;
      throw cause;
    }
  },
});
