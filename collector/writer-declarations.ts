import type { Instant } from "../proto/time.ts";
import { applyDeclarations, deleteDeclaration } from "./app/apply-declarations.ts";
import { type AttendMark, attendDeclarations } from "./app/attend-declarations.ts";
import type { Caller } from "./app/command.ts";
import type { DeclarationCommands } from "./app/declaration-command.ts";
import { refreshDeclarations } from "./app/refresh-declarations.ts";
import { testDeclarations } from "./app/test-declarations.ts";
import type { ControlDocument } from "./domain/control.ts";
import type { IntentDocument } from "./domain/intent.ts";
import type { Store } from "./store/database.ts";
import { declarationStore } from "./store/declarations.ts";

/** What intents and controls need beside the stores that are there already. */
export function declarationParts({ db }: Pick<Store, "db">) {
  const attended: { mark: AttendMark } = { mark: { words: -1, rest: "" } };
  return { declarations: declarationStore(db), attended };
}

type Parts = Parameters<typeof applyDeclarations>[0] &
  Parameters<typeof testDeclarations>[0] &
  Parameters<typeof attendDeclarations>[0] &
  Parameters<typeof refreshDeclarations>[0];

type Handlers = {
  readonly [K in keyof DeclarationCommands<Caller>]: (
    parts: Parts,
    request: DeclarationCommands<Caller>[K]["request"],
    now: Instant,
  ) => Promise<DeclarationCommands<Caller>[K]["reply"]>;
};

/** Which use case answers which command about them. */
export const declarationHandlers: Handlers = {
  "apply-intents": (parts, request, now) => applyDeclarations(parts, declaredIn(request), now),
  "apply-controls": (parts, request, now) => applyDeclarations(parts, declaredIn(request), now),
  "delete-intent": (parts, request, now) => deleteDeclaration(parts, { ...request, kind: "intent" }, now),
  "delete-control": (parts, request, now) => deleteDeclaration(parts, { ...request, kind: "control" }, now),
  "test-intents": (parts, request, now) => testDeclarations(parts, asked("intent", request), now),
  "test-controls": (parts, request, now) => testDeclarations(parts, asked("control", request), now),
};

type Lists = {
  readonly intents?: readonly IntentDocument[] | undefined;
  readonly controls?: readonly ControlDocument[] | undefined;
};

/** Intents before the controls that they may prove. */
const declaredIn = <C>({ intents = [], controls = [], ...caller }: C & Lists) => ({
  caller,
  declared: [
    ...intents.map((document) => ({ kind: "intent" as const, document })),
    ...controls.map((document) => ({ kind: "control" as const, document })),
  ],
});

const asked = (
  kind: "intent" | "control",
  { ids, limits, user, from }: DeclarationCommands<Caller>["test-intents"]["request"],
) => ({ kind, ids, limits, user, from });

/** Assets, endpoints or segments may be others after it: declarations stand for the claims that there are then. */
export const thenDeclared =
  <P, R, T>(act: (parts: P, request: R, now: Instant) => Promise<T>) =>
  async (parts: P & Parts, request: R, now: Instant): Promise<T> => {
    const reply = await act(parts, request, now);
    await refreshDeclarations(parts, now);
    return reply;
  };

/** What the writer's tick does for declarations, in a transaction of its own; how far it came counts after the commit. */
export async function tickDeclarations<P extends Parts>(
  parts: { inTransaction<T>(act: (tx: P) => Promise<T>): Promise<T> },
  clock: () => Instant,
): Promise<void> {
  const done = await parts.inTransaction(async (tx) => ({
    attended: tx.attended,
    mark: await attendDeclarations(tx, clock()),
  }));
  done.attended.mark = done.mark;
}
