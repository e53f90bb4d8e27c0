import type { Session } from "../../../http/fleet-schemas.ts";
import type { ApiToken } from "../../../http/people-schemas.ts";

export type TokenScope = ApiToken["scopes"][number];

type Words = { readonly word: string; readonly plain: string; readonly roles: readonly Session["role"][] };

/** What a token may do, and whose roles have it to give. The collector decides; this is for choosing. */
export const SCOPES: Readonly<Record<TokenScope, Words>> = {
  read: {
    word: "Read",
    plain: "See what you see. Changes nothing",
    roles: ["viewer", "operator", "owner", "approver", "admin"],
  },
  retest: {
    word: "Retest",
    plain: "Claim fixes and ask for retests of what is yours to fix",
    roles: ["operator", "owner", "approver", "admin"],
  },
  operate: {
    word: "Operate",
    plain: "Import reports, change the inventory, halt and resume",
    roles: ["operator", "approver", "admin"],
  },
  approve: { word: "Approve", plain: "Read the audit log and approve", roles: ["approver", "admin"] },
  admin: {
    word: "Administer",
    plain: "Let agents in and out, publish scenarios, roll the authority",
    roles: ["admin"],
  },
  people: {
    word: "People",
    plain: "Make and change accounts: what it makes outlives the token",
    roles: ["admin"],
  },
};

const ALL = Object.keys(SCOPES) as readonly TokenScope[];

export const scopesOf = (role: Session["role"]): readonly TokenScope[] =>
  ALL.filter((scope) => SCOPES[scope].roles.includes(role));
