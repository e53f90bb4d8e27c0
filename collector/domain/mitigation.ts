import type { Prevention } from "./verdict.ts";

/** What keeps an attacker out although the weakness may still be there. */
export type Mitigation =
  | { readonly kind: "control"; readonly name: string }
  /** Runs show that the way between the vantage and the asset's network is closed; no control is linked to it. */
  | { readonly kind: "path" }
  | { readonly kind: "service-not-listening" }
  /** Something keeps them out; the runs don't show whether on the way or on the host. */
  | { readonly kind: "unattributed" };

/** What refutations without a linked control say of what keeps attackers out: the most fragile of them. */
export function mitigationBy(refutations: readonly Prevention[]): Mitigation {
  if (refutations.some(({ kind }) => kind === "absent")) return { kind: "service-not-listening" };
  const isPath = refutations.every((one) => one.kind === "prevented" && one.where === "path");
  return refutations.length > 0 && isPath ? { kind: "path" } : { kind: "unattributed" };
}

/** What keeps attackers out, as the end of a sentence. */
export function showMitigation(by: Mitigation): string {
  switch (by.kind) {
    case "control":
      return `the control "${by.name}" holds`;
    case "path":
      return "the way to the asset's network is closed";
    case "service-not-listening":
      return "the service does not listen; it may come back";
    case "unattributed":
      return "something on the way or on the host keeps attackers out; no control is linked to it";
  }
}

/**
 * Whether a refutation closes the way for the whole segment. One by the agent's own host says nothing of the other
 * machines there; an attacker brings a machine without that rule.
 */
export const closesVantage = (prevention: Prevention): boolean =>
  prevention.kind === "absent" || (prevention.kind === "prevented" && prevention.where !== "source-host");
