import type { ScopeDocument } from "../domain/scope.ts";

/** What applying scopes answers: of the scopes, and of the assets that they hold now and did not before. */
export type AppliedScopes = {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Assets that came in and went out of each. */
  readonly members: readonly {
    readonly id: string;
    readonly assets: number;
    readonly joined: number;
    readonly left: number;
  }[];
};

/** What changes scopes. */
export type ScopeCommands<Caller> = {
  "apply-scopes": {
    request: Caller & {
      scopes: readonly ScopeDocument[];
      /** Also what reports brought since, where a scope says the same as before. */
      takeIn?: boolean | undefined;
    };
    reply: AppliedScopes;
  };
  "delete-scope": { request: Caller & { id: string }; reply: { kind: "deleted" } };
};
