import type { NodeOutcome } from "./campaign.ts";
import type { NodeState } from "./campaign-course.ts";

/** A campaign in force, with the text of its document. */
export type CampaignRow = {
  readonly no: number;
  readonly id: string;
  readonly digest: string;
  readonly title: string;
  readonly body: string;
};

/** One time that a campaign was run. Instants are epoch milliseconds. */
export type CampaignRunRow = {
  readonly no: number;
  readonly id: string;
  readonly campaignId: string;
  readonly body: string;
  readonly parameters: string;
  readonly startedAt: number;
  readonly askedBy: string;
  readonly cancelledBy: string | null;
  readonly state: "running" | "cleaning" | "over";
  readonly endedAt: number | null;
  readonly clean: "ok" | "unconfirmed" | null;
  readonly failures: number;
  readonly overAt: number | null;
};

/** A node of it, with what its run came to so far. */
export type CampaignNodeRow = {
  readonly no: number;
  readonly nodeId: string;
  readonly state: NodeState["kind"];
  readonly because: string | null;
  readonly readyAt: number | null;
  readonly runNo: number | null;
  readonly startedAt: number | null;
  readonly tries: number;
  readonly boots: string;
  readonly outcome: string | null;
  readonly cleanTurnAt: number | null;
  readonly clean: "ok" | "unconfirmed" | null;
  readonly cleanBecause: string | null;
  readonly runId: string | null;
  readonly runState: string | null;
  readonly runOutcome: string | null;
  /** What its run was about; null where it was about no endpoint. */
  readonly endpointNo: number | null;
};

/** How a node ends. */
export type NodeEnd = {
  readonly state: "done" | "not-run" | "skipped" | "called-off";
  readonly because?: string | undefined;
  readonly outcome?: NodeOutcome | undefined;
};

/** What is known of one agent's share of a run being over there. */
export type JobWord = {
  readonly agentId: string;
  readonly agentStatus: string;
  /** The agent's process as it greeted last. */
  readonly bootId: string;
  readonly role: string;
  readonly state: string;
  readonly endedBecause: string | null;
  /** 1 when the agent itself said, in its signed chain, that the job is over. */
  readonly saidSo: number;
};

/** Where an observation of a run stands in the batch that its agent signed. */
export type SaidRow = {
  readonly batchNo: number;
  readonly payload: Uint8Array;
  readonly firstSequence: number;
  readonly sequence: number;
};

/** A stored node as the course takes it. */
export function stateOf({ state, outcome, because }: CampaignNodeRow): NodeState {
  switch (state) {
    case "waiting":
    case "started":
      return { kind: state };
    case "done":
      return { kind: "done", outcome: outcome as NodeOutcome };
    default:
      return { kind: state, because: because ?? "" };
  }
}
