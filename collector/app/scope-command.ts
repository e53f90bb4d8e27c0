import type { CycleDocument } from "../domain/cycle.ts";
import type { CycleNumbers } from "../domain/cycle-tally.ts";
import type { DivergenceReport } from "../domain/divergence-report.ts";
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
  /** `numbers`: what was counted just before. */
  "start-cycle": {
    request: Caller & { cycle: CycleDocument; numbers: CycleNumbers };
    reply: { kind: "started"; id: string };
  };
  "end-cycle": {
    request: Caller & { id: string; numbers: CycleNumbers; report: DivergenceReport };
    reply: { kind: "ended" };
  };
  "add-lesson": { request: Caller & { id: string; text: string }; reply: { kind: "noted" } };
};
