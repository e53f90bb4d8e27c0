import type { Linked, Signed } from "./identify.ts";
import { holds, type Permission } from "./permission.ts";
import { isGivenBy } from "./token-scope.ts";

/** What is asked of whoever asks. An `Action`'s rule fits; reads say their own. */
export type Demand = {
  readonly permission: Permission;
  readonly bySession?: boolean | undefined;
  readonly whilePending?: boolean | undefined;
};

export type Answer =
  | { readonly kind: "granted" }
  | {
      readonly kind: "refused";
      readonly code: "forbidden" | "password-change-needed" | "second-factor-setup-needed";
      readonly sentence: string;
    };

const GRANTED: Answer = { kind: "granted" };

/** The one place where it is decided whether somebody may: for the API, live streams and their every line alike. */
export function authorise(who: Signed | Linked, demand: Demand): Answer {
  const { permission } = demand;
  if (permission === "public") return GRANTED;
  if (who.by === "link")
    return permission === "linked-exposure" ? GRANTED : no("This link is for one exposure and nothing else");
  if (permission === "linked-exposure") return no("Only a link to one exposure leads there");
  if (!holds(who.role, permission))
    return no(`That needs the permission "${permission}", and your role is "${who.role}"`);
  if (who.by === "token" && demand.bySession === true)
    return no("Sign in with a password: a token can't do that");
  if (who.by === "token" && !isGivenBy(who.scopes, permission))
    return no(`That needs the permission "${permission}", and the token has only ${who.scopes.join(", ")}`);
  if (demand.whilePending === true) return GRANTED;
  switch (who.must) {
    case "change-password":
      return {
        kind: "refused",
        code: "password-change-needed",
        sentence: "Your password was set by somebody else: choose your own first",
      };
    case "second-factor":
      return {
        kind: "refused",
        code: "second-factor-setup-needed",
        sentence: `The role "${who.role}" needs a second factor here: set yours up first`,
      };
    case undefined:
      return GRANTED;
  }
}

const no = (sentence: string): Answer => ({ kind: "refused", code: "forbidden", sentence });
