import { canonical, type Json } from "../../proto/canonical.ts";
import { Fault } from "../../proto/fault.ts";
import type { Instant } from "../../proto/time.ts";
import { CYCLE_LIMITS } from "../domain/cycle.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { ScopeCommands } from "./scope-command.ts";

type Caller = { readonly user: string; readonly from: string };
type Request<K extends keyof ScopeCommands<Caller>> = ScopeCommands<Caller>[K]["request"];
type Reply<K extends keyof ScopeCommands<Caller>> = ScopeCommands<Caller>[K]["reply"];
type Row = { readonly no: number; readonly title: string; readonly ended_at: number | null };

export type CycleDeps = {
  readonly newId: () => string;
  readonly scopes: {
    find(id: string): Promise<{ readonly no: number } | undefined>;
    openCycle(scopeNo: number): Promise<{ readonly id: string } | undefined>;
  };
  readonly cycles: {
    find(id: string): Promise<Row | undefined>;
    add(cycle: {
      id: string;
      scope_no: number;
      title: string;
      spec: string;
      started_at: number;
      started_by: string;
    }): Promise<number>;
    end(no: number, at: number, by: string): Promise<unknown>;
    keepNumbers(
      no: number,
      moment: "start" | "end",
      numbers: Readonly<Record<string, number | null>>,
    ): Promise<void>;
    keepReport(no: number, body: string): Promise<unknown>;
    lessons(no: number): Promise<number>;
    addLesson(no: number, at: number, by: string, body: string): Promise<unknown>;
  };
  readonly trail: { audit(entry: AuditEntry): void };
};

/** Begins a cycle over a scope, with what is counted at this moment kept. A scope has one at a time. */
export async function startCycle(
  deps: CycleDeps,
  { cycle, numbers, ...caller }: Request<"start-cycle">,
  now: Instant,
): Promise<Reply<"start-cycle">> {
  const scope = await deps.scopes.find(cycle.scope);
  if (scope === undefined)
    throw new Fault("bad-request", `There is no scope "${cycle.scope}"; plumbline scope list shows them`, {
      field: "scope",
    });
  const open = await deps.scopes.openCycle(scope.no);
  if (open !== undefined)
    throw new Fault(
      "conflict",
      `Scope "${cycle.scope}" has a cycle already: plumbline cycle end ${open.id}`,
      {
        field: "scope",
      },
    );
  const id = deps.newId();
  const no = await deps.cycles.add({
    id,
    scope_no: scope.no,
    title: cycle.title,
    spec: canonical(cycle as unknown as Json),
    started_at: now,
    started_by: caller.user,
  });
  await deps.cycles.keepNumbers(no, "start", numbers);
  audit(deps, caller, { what: "start-cycle", subject: id, at: now, body: { scope: cycle.scope } });
  return { kind: "started", id };
}

/** Ends a cycle for good, with its numbers and its report kept as they are now: later cycles are compared with them. */
export async function endCycle(
  deps: CycleDeps,
  { id, numbers, report, ...caller }: Request<"end-cycle">,
  now: Instant,
): Promise<Reply<"end-cycle">> {
  const { no, ended_at } = await mustFind(deps, id);
  if (ended_at !== null)
    throw new Fault("conflict", `Cycle "${id}" has ended already, and what it came to is kept`, {
      field: "id",
    });
  await deps.cycles.end(no, now, caller.user);
  await deps.cycles.keepNumbers(no, "end", numbers);
  await deps.cycles.keepReport(no, canonical(report as unknown as Json));
  audit(deps, caller, { what: "end-cycle", subject: id, at: now, body: {} });
  return { kind: "ended" };
}

/** Writes down what somebody learnt. Nobody changes it afterwards, nor takes it away. */
export async function addLesson(
  deps: CycleDeps,
  { id, text, ...caller }: Request<"add-lesson">,
  now: Instant,
): Promise<Reply<"add-lesson">> {
  const { no } = await mustFind(deps, id);
  if ((await deps.cycles.lessons(no)) >= CYCLE_LIMITS.lessons)
    throw new Fault("conflict", `Cycle "${id}" has ${CYCLE_LIMITS.lessons} lessons, and no room for more`, {
      field: "id",
    });
  await deps.cycles.addLesson(no, now, caller.user, text);
  audit(deps, caller, { what: "add-lesson", subject: id, at: now, body: { characters: text.length } });
  return { kind: "noted" };
}

async function mustFind({ cycles }: CycleDeps, id: string): Promise<Row> {
  const known = await cycles.find(id);
  if (known === undefined) throw new Fault("not-found", `No cycle "${id}"`, { field: "id" });
  return known;
}

const audit = ({ trail }: CycleDeps, { user, from }: Caller, entry: Omit<AuditEntry, "who" | "from">): void =>
  trail.audit({ ...entry, who: user, from });
