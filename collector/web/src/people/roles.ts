import type { Role } from "../api/people.ts";

type Words = { readonly word: string; readonly plain: string };

/** Each role in a sentence that helps to choose it, least first. */
export const ROLE: Readonly<Record<Role, Words>> = {
  viewer: { word: "Viewer", plain: "Sees everything here and changes nothing" },
  owner: {
    word: "Owner",
    plain: "Sees only the exposures assigned to their name, says that one is fixed, and asks for the proof",
  },
  operator: {
    word: "Operator",
    plain: "Runs validations, imports reports, keeps the inventory, and halts everything when needed",
  },
  approver: { word: "Approver", plain: "What an operator may, and reads the audit log" },
  admin: { word: "Administrator", plain: "All of that, and lets agents and people in and out" },
};

export const ROLES = Object.keys(ROLE) as readonly Role[];

export const roleWord = (role: string): string =>
  ROLES.find((known) => known === role) ? ROLE[role as Role].word : role;
