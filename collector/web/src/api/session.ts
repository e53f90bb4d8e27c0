import { queryOptions } from "@tanstack/react-query";
import type { Session } from "../../../http/fleet-schemas.ts";
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

export type Credentials = { readonly name: string; readonly password: string };

export const signIn = (credentials: Credentials): Promise<Session> => send("POST", "/session", credentials);

export const setUp = (first: Credentials & { readonly code: string }): Promise<Session> =>
  send("POST", "/setup", first);

export const signOut = (): Promise<void> => send("DELETE", "/session");
