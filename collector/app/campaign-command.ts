import type { Values } from "../domain/campaign-text.ts";
import type { JobPlanned } from "./asked-scenario.ts";

/** One node as it would run, were it its turn at this moment. */
export type NodePlanned = {
  readonly id: string;
  readonly scenario: string;
  /** From where, in words. */
  readonly from: string;
  readonly target: string | null;
  /** On what verdicts it depends, in words; empty for what starts at once. */
  readonly after: readonly string[];
  readonly expect: readonly string[];
  readonly tries: number;
  readonly jobs: readonly JobPlanned[];
  /** Parts of its scenario that nobody takes. */
  readonly untaken: readonly { readonly role: string; readonly because: string }[];
  /** Why it could not be run now; null when it could. */
  readonly because: string | null;
};

/** What would happen if a campaign were run now. */
export type CampaignPlan = {
  readonly id: string;
  readonly title: string;
  readonly digest: string;
  readonly nodes: readonly NodePlanned[];
  readonly stop: readonly string[];
  readonly budget: { readonly runs: number; readonly minutes: number; readonly tries: number };
  /** Of all nodes that can be planned now. */
  readonly tries: number;
};

/** What changes campaigns and runs them. */
export type CampaignCommands<Caller> = {
  /** Puts a document in force, in the place of an earlier one of its id. */
  "put-campaign": {
    request: Caller & { body: string };
    reply: { kind: "created" | "changed" | "unchanged"; id: string; digest: string };
  };
  "delete-campaign": { request: Caller & { id: string }; reply: { kind: "deleted" } };
  "run-campaign": {
    request: Caller & { id: string; parameters: Values };
    reply: { kind: "started"; runId: string };
  };
  "cancel-campaign": {
    request: Caller & { runId: string };
    reply: { kind: "cancelled" | "already-cancelled" | "already-over" };
  };
  /** Changes nothing. */
  "plan-campaign": { request: Caller & { id: string; parameters: Values }; reply: CampaignPlan };
};
