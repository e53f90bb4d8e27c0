/** The version that this agent tells its collector, its logs and the machines it probes. */
export const AGENT_VERSION = "0.1.0";
