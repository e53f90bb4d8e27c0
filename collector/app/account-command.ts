import type { Role } from "./role.ts";

type Refused = "not-found" | "last-admin" | "other-place" | "oneself";
type About<Caller> = Caller & { readonly userId: string };

/** The commands about accounts, second factors and magic links; see `Commands`. */
export type AccountCommands<Caller> = {
  /** All of a person's sessions but the one kept, or that one. */
  "end-sessions": {
    request: About<Caller> & { sessionId: string | null; keepHash: string };
    reply: { ended: number };
  };
  "set-role": { request: About<Caller> & { role: Role }; reply: { kind: "set" | Refused } };
  /** `removed` is for good: the name stays taken and in the log, nothing that signs in is kept. */
  "set-user-status": {
    request: About<Caller> & { status: "active" | "disabled" | "removed" };
    reply: { kind: "set" | Refused };
  };
  /** A password for one sign-in: whoever uses it must choose their own. */
  "reset-password": { request: About<Caller> & { passwordHash: string }; reply: { kind: "set" | Refused } };
  "change-password": { request: About<Caller> & { passwordHash: string }; reply: { kind: "set" | Refused } };
  "begin-second-factor": {
    request: About<Caller> & { sealed: string };
    reply: { kind: "begun" | "already-confirmed" };
  };
  "confirm-second-factor": {
    request: About<Caller> & { step: number; recoveryHashes: readonly string[] };
    reply: { kind: "confirmed" | "not-begun" };
  };
  "end-second-factor": { request: About<Caller>; reply: { kind: "ended" } };
  "reset-second-factor": { request: About<Caller>; reply: { kind: "ended" | Refused } };
  /** Uses up a time step or a recovery code, whoever comes with it at the same moment. */
  "take-second-factor": {
    request: About<Caller> & ({ step: number } | { recoveryHash: string });
    reply: { kind: "taken" | "spent" };
  };
  "require-second-factor": { request: Caller & { roles: readonly Role[] }; reply: { kind: "set" } };
  /** Somebody whom an identity provider vouched for: known by issuer and subject, never by a name. */
  "provider-sign-in": {
    request: Caller & { issuer: string; subject: string; name: string; role: Role | null };
    reply:
      | { kind: "known"; userId: string; name: string; role: Role }
      | { kind: "refused"; because: "no-role" | "name-taken" | "disabled" };
  };
  /** When sessions and tokens were last used: written now and then, so that a restart forgets little. */
  "note-uses": { request: { uses: readonly { hash: string; at: number }[] }; reply: { kind: "noted" } };
  /** Somebody known tried what they may not. */
  "create-link": {
    request: About<Caller> & { exposureId: string; hash: string; expiresAt: number };
    reply: { id: string };
  };
  "end-link": {
    request: Caller & { exposureId: string; linkId: string };
    reply: { kind: "ended" | "not-found" };
  };
  "open-link": {
    request: Caller & { linkId: string; sessionHash: string; expiresAt: number };
    reply: { kind: "opened" | "over" };
  };
  "leave-link": { request: Caller & { hash: string }; reply: { kind: "ended" } };
};
