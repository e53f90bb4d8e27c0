import type { JoinReply } from "../../proto/join.ts";
import type { ChainFork } from "../../proto/wire-identity.ts";

/** What changes who the fleet is: joining, certificates, freezing, revoking, and the authority itself. */
export type IdentityCommands<Caller> = {
  join: {
    request: {
      secret: string;
      csr: string;
      evidenceKey: string;
      proof: string;
      agentVersion: string;
      from: string;
    };
    reply:
      | { kind: "joined"; joined: JoinReply }
      | {
          kind: "refused";
          code: "token-spent" | "bad-proof" | "bad-csr" | "revoked" | "frozen" | "another-agent";
          sentence: string;
        };
  };
  "create-join-token": {
    request: Caller & {
      segment: string;
      labels: Record<string, string>;
      ttlMs: number;
      uses: number;
      /** Whoever joins waits for a person. */
      approve?: boolean;
      /** Lets this agent come back, with its identity and its chain; the segment is then the agent's. */
      forAgent?: string;
      /** Also when it is frozen. */
      thaw?: boolean;
    };
    reply: { token: string; id: string; expiresAt: number };
  };
  "revoke-join-token": { request: Caller & { id: string }; reply: { kind: "revoked" | "not-in-force" } };
  /** For the agent of the session that asks; `fingerprint` is its certificate's. */
  "renew-certificate": {
    request: { agentId: string; fingerprint: string; csr: string; proof: Uint8Array; from: string };
    reply:
      | { kind: "renewed"; certificate: string; authorities: string }
      | { kind: "refused"; code: string; sentence: string };
  };
  "chain-fork": {
    request: { agentId: string; fork: Pick<ChainFork, "sequence" | "hash" | "proof">; from: string };
    reply: { kind: "frozen" | "not-believed" };
  };
  "freeze-agent": {
    request: Caller & { agentId: string; reason: string };
    reply: { kind: "frozen" | "was-not-active" };
  };
  "thaw-agent": {
    request: Caller & { agentId: string; reason: string };
    reply: { kind: "thawed" | "was-not-frozen" };
  };
  "approve-agent": {
    request: Caller & { agentId: string; fingerprint?: string };
    reply: { kind: "approved" | "was-not-pending" };
  };
  /** Begins a roll-over to a new authority, or to one that was brought. */
  "roll-authority": {
    request: Caller & { brought?: { certificate: string; key: string } };
    reply: { kind: "rolling"; authority: string };
  };
  /** Ends it: only the new authority is trusted. With stragglers only when `force` is set. */
  "finish-authority": {
    request: Caller & { force: boolean };
    reply:
      | { kind: "finished"; authority: string }
      | { kind: "waiting"; stragglers: string[]; tokens: number };
  };
  "revoke-agent": { request: Caller & { agentId: string }; reply: { kind: "revoked" | "already-revoked" } };
};
