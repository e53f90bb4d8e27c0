import { Fault } from "../../proto/fault.ts";
import type { Instant } from "../../proto/time.ts";
import type { JobLimits } from "../../proto/work-limits.ts";
import { DECLARATION_LIMITS } from "../domain/declaration.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { TestedDeclarations } from "./declaration-command.ts";
import { type StartableClaim, type StartRunDeps, startRun } from "./start-run.ts";

export type TestDeclarationDeps = StartRunDeps & {
  readonly declarations: {
    inForce(kind: "intent" | "control"): Promise<readonly { readonly no: number; readonly id: string }[]>;
    claimsOf(declarationNo: number): Promise<readonly StartableClaim[]>;
    noteTry(claimNo: number, because: string | null): Promise<unknown>;
  };
  readonly trail: StartRunDeps["trail"] & { audit(entry: AuditEntry): void };
};

type Request = {
  readonly kind: "intent" | "control";
  readonly ids: readonly string[] | undefined;
  readonly limits: JobLimits | undefined;
  readonly user: string;
  readonly from: string;
};

/** As many as one declaration may stand for. The writer plans them in one go, two milliseconds each, and does nothing else meanwhile. */
const MAX_TESTED = DECLARATION_LIMITS.claims;

/** Runs every claim of these declarations once; what can't be run says why, here and where the declaration is shown. */
export async function testDeclarations(
  deps: TestDeclarationDeps,
  { kind, ids, limits = {}, user, from }: Request,
  now: Instant,
): Promise<TestedDeclarations> {
  const inForce = await deps.declarations.inForce(kind);
  const unknown = ids?.find((wanted) => !inForce.some(({ id }) => id === wanted));
  if (unknown !== undefined) throw new Fault("not-found", `No ${kind} "${unknown}"`, { field: "ids" });
  const chosen = inForce.filter(({ id }) => ids?.includes(id) ?? true);
  const claims = new Map<number, StartableClaim>();
  for (const { no } of chosen)
    for (const claim of await deps.declarations.claimsOf(no)) claims.set(claim.no, claim);
  if (claims.size > MAX_TESTED)
    throw new Fault(
      "conflict",
      `They stand for ${claims.size} claims, and ${MAX_TESTED} are tested at once: name some, or have all of them tested on a schedule (plumbline schedule create)`,
      { field: "ids" },
    );
  const runs = new Set<string>();
  const untestable: string[] = [];
  for (const claim of claims.values()) {
    const reply = await startRun(
      deps,
      { claim, exposure: undefined, reason: "validate", askedBy: user, limits },
      now,
    );
    const because = reply.kind === "untestable" ? reply.because : null;
    await deps.declarations.noteTry(claim.no, because);
    if (reply.kind === "untestable") untestable.push(`from ${claim.segment}: ${reply.because}`);
    else runs.add(reply.runId);
  }
  deps.trail.audit({
    at: now,
    who: user,
    what: `test-${kind}s`,
    subject: ids?.length === 1 ? (ids[0] ?? "") : `${kind}s`,
    from,
    body: { declarations: chosen.length, claims: claims.size, runs: runs.size },
  });
  return tested([...runs], untestable);
}

function tested(runs: readonly string[], untestable: readonly string[]): TestedDeclarations {
  const [first] = untestable;
  if (runs.length > 0) {
    const aside = first === undefined ? "" : `; ${untestable.length} can't be tested now: ${first}`;
    return { kind: "queued", runs, untestable, sentence: `${runs.length} runs started${aside}` };
  }
  const sentence = first === undefined ? "There is nothing to test" : `Nothing can be tested now: ${first}`;
  return { kind: "nothing-to-test", runs, untestable, sentence };
}
