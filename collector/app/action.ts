import type { Permission } from "./permission.ts";

type Rule = {
  readonly permission: Permission;
  /** What the audit log calls it, written in the transaction of the change. */
  readonly audit: string;
  /** Only for who signed in with a browser or a password: a leaked API token must not be able to outlive itself. */
  readonly bySession?: true;
  /** Open to who must first change a password or set up a second factor. */
  readonly whilePending?: true;
};

const own = { permission: "viewer", bySession: true } as const;

/**
 * Everything that people can do to what is there, with who may and what is written down of it. The
 * permission belongs to the act: whichever route, stream or command leads to it asks here.
 */
export const ACTIONS = {
  "first-setup": { permission: "public", audit: "create-user" },
  "sign-in": { permission: "public", audit: "sign-in" },
  "sign-in-second-factor": { permission: "public", audit: "sign-in" },
  "sign-in-by-provider": { permission: "public", audit: "sign-in" },
  "open-link": { permission: "public", audit: "open-link" },

  "sign-out": { permission: "viewer", audit: "sign-out", whilePending: true },
  "end-sessions": { ...own, audit: "end-sessions", whilePending: true },
  "change-password": { ...own, audit: "change-password", whilePending: true },
  "begin-second-factor": { ...own, audit: "begin-second-factor", whilePending: true },
  "confirm-second-factor": { ...own, audit: "confirm-second-factor", whilePending: true },
  "end-second-factor": { ...own, audit: "end-second-factor" },
  "create-token": { ...own, audit: "create-token" },
  "revoke-token": { permission: "viewer", audit: "revoke-token" },

  "create-user": { permission: "people", audit: "create-user" },
  "set-role": { permission: "people", audit: "set-role" },
  "set-user-status": { permission: "people", audit: "set-user-status" },
  "reset-password": { permission: "people", audit: "reset-password" },
  "reset-second-factor": { permission: "people", audit: "reset-second-factor" },
  "require-second-factor": { permission: "people", audit: "require-second-factor" },

  "create-join-token": { permission: "admin", audit: "create-join-token" },
  "revoke-agent": { permission: "admin", audit: "revoke-agent" },

  "revoke-join-token": { permission: "admin", audit: "revoke-join-token" },
  "freeze-agent": { permission: "admin", audit: "freeze-agent" },
  "thaw-agent": { permission: "admin", audit: "thaw-agent" },
  "approve-agent": { permission: "admin", audit: "approve-agent" },
  "roll-authority": { permission: "admin", audit: "roll-authority" },
  "finish-authority": { permission: "admin", audit: "finish-authority" },

  "publish-bundle": { permission: "admin", audit: "publish-bundle" },
  "apply-inventory": { permission: "operator", audit: "apply-inventory" },
  "merge-assets": { permission: "operator", audit: "merge-assets" },
  "split-asset": { permission: "operator", audit: "split-asset" },
  "undo-asset-decision": { permission: "operator", audit: "undo-asset-decision" },
  "set-assets": { permission: "operator", audit: "set-assets" },
  "delete-identity-rule": { permission: "operator", audit: "delete-identity-rule" },
  "claim-address": { permission: "operator", audit: "claim-address" },
  "dismiss-address": { permission: "operator", audit: "dismiss-address" },
  "restore-address": { permission: "operator", audit: "restore-address" },
  import: { permission: "operator", audit: "import" },
  "update-kev": { permission: "operator", audit: "update-kev" },
  "update-epss": { permission: "operator", audit: "update-epss" },
  "update-exploits": { permission: "operator", audit: "update-exploits" },
  "set-requirements": { permission: "operator", audit: "set-requirements" },
  "validate-many": { permission: "operator", audit: "validate" },
  "run-scenario": { permission: "operator", audit: "run-scenario" },
  assign: { permission: "operator", audit: "assign" },
  "cancel-run": { permission: "operator", audit: "cancel-run" },
  "same-exposures": { permission: "operator", audit: "fold-exposure" },
  "withdraw-import": { permission: "operator", audit: "withdraw-import" },
  "apart-exposure": { permission: "operator", audit: "part-finding" },
  "apply-intents": { permission: "operator", audit: "apply-intents" },
  "apply-controls": { permission: "operator", audit: "apply-controls" },
  "delete-intent": { permission: "operator", audit: "delete-intent" },
  "apply-scopes": { permission: "operator", audit: "apply-scopes" },
  "start-cycle": { permission: "operator", audit: "start-cycle" },
  "end-cycle": { permission: "operator", audit: "end-cycle" },
  "add-lesson": { permission: "operator", audit: "add-lesson" },
  "delete-scope": { permission: "operator", audit: "delete-scope" },
  "delete-control": { permission: "operator", audit: "delete-control" },
  "test-intents": { permission: "operator", audit: "test-intents" },
  "test-controls": { permission: "operator", audit: "test-controls" },
  "put-schedule": { permission: "operator", audit: "put-schedule" },
  "pause-schedule": { permission: "operator", audit: "pause-schedule" },
  "resume-schedule": { permission: "operator", audit: "resume-schedule" },
  "delete-schedule": { permission: "operator", audit: "delete-schedule" },
  "put-campaign": { permission: "operator", audit: "put-campaign" },
  "delete-campaign": { permission: "operator", audit: "delete-campaign" },
  "run-campaign": { permission: "operator", audit: "run-campaign" },
  "cancel-campaign": { permission: "operator", audit: "cancel-campaign" },
  halt: { permission: "operator", audit: "halted" },
  resume: { permission: "operator", audit: "resumed" },
  rebuild: { permission: "operator", audit: "rebuild" },

  validate: { permission: "owner-of-object", audit: "validate" },
  "claim-fix": { permission: "owner-of-object", audit: "claim-fix" },
  retest: { permission: "owner-of-object", audit: "retest" },
  "create-link": { permission: "owner-of-object", audit: "create-link" },
  "end-link": { permission: "owner-of-object", audit: "end-link" },

  "claim-fix-by-link": { permission: "linked-exposure", audit: "claim-fix" },
  "retest-by-link": { permission: "linked-exposure", audit: "retest" },
  "leave-link": { permission: "linked-exposure", audit: "leave-link" },
} as const satisfies Readonly<Record<string, Rule>>;

export type Action = keyof typeof ACTIONS;

/** The actions that ask for one of these permissions. */
export type ActionFor<P extends Permission> = {
  [A in Action]: (typeof ACTIONS)[A]["permission"] extends P ? A : never;
}[Action];

export const ruleOf = (action: Action): Rule => ACTIONS[action];
