/** The tool's own word for how bad it is, mapped to five steps. Says nothing about whether it is reachable. */
export type Severity = "critical" | "high" | "medium" | "low" | "info";
