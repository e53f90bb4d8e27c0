import type { AccountCommands } from "./account-command.ts";
import type { AssetCommands } from "./asset-command.ts";
import type { CampaignCommands } from "./campaign-command.ts";
import type { DeclarationCommands } from "./declaration-command.ts";
import type { IdentityCommands } from "./identity-command.ts";
import type { IntelCommands } from "./intel-command.ts";
import type { SameCommands } from "./same-command.ts";
import type { ScheduleCommands } from "./schedule-command.ts";
import type { ScopeCommands } from "./scope-command.ts";

/** The groups of commands that have a file of their own. */
export type GroupedCommands<Caller> = AccountCommands<Caller> &
  AssetCommands<Caller> &
  CampaignCommands<Caller> &
  IdentityCommands<Caller> &
  IntelCommands<Caller> &
  SameCommands<Caller> &
  ScheduleCommands<Caller> &
  ScopeCommands<Caller> &
  DeclarationCommands<Caller>;
