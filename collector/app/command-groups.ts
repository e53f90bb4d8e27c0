import type { AccountCommands } from "./account-command.ts";
import type { CampaignCommands } from "./campaign-command.ts";
import type { DeclarationCommands } from "./declaration-command.ts";
import type { IdentityCommands } from "./identity-command.ts";
import type { IntelCommands } from "./intel-command.ts";
import type { ScheduleCommands } from "./schedule-command.ts";

/** The groups of commands that have a file of their own. */
export type GroupedCommands<Caller> = AccountCommands<Caller> &
  CampaignCommands<Caller> &
  IdentityCommands<Caller> &
  IntelCommands<Caller> &
  ScheduleCommands<Caller> &
  DeclarationCommands<Caller>;
