import process from "node:process";

/** Where an agent keeps its identity and spool. */
export const DEFAULT_DATA = "/var/lib/plumbline-agent";
/** Where the host's administrator keeps the rules of engagement. */
export const DEFAULT_POLICY = "/etc/plumbline-agent/rules.yaml";

/** What the environment says; the command line wins over it. Read nowhere else. */
export type Environment = {
  readonly data: string;
  readonly policy: string;
  readonly sourceAddress: string;
  /** Milliseconds, for labs: reconnect within so long instead of within a minute. 0 is not set. */
  readonly retryWithinMs: number;
};

/** Reads the environment once; what is unset or unusable has its default. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const {
    PLUMBLINE_AGENT_DATA: data = DEFAULT_DATA,
    PLUMBLINE_AGENT_POLICY: policy = DEFAULT_POLICY,
    PLUMBLINE_AGENT_SOURCE_ADDRESS: sourceAddress = "",
    PLUMBLINE_AGENT_RETRY_WITHIN: retry = "0",
  } = variables;
  const retryWithinMs = Number(retry);
  return {
    data,
    policy,
    sourceAddress,
    retryWithinMs: Number.isFinite(retryWithinMs) && retryWithinMs > 0 ? retryWithinMs : 0,
  };
}
