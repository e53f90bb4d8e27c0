import type { Instant } from "../proto/time.ts";
import { applyScopes, deleteScope, refreshScopes, type ScopeDeps } from "./app/apply-scopes.ts";
import { addLesson, endCycle, startCycle } from "./app/cycles.ts";
import type { InventoryDocument } from "./domain/inventory.ts";
import { cycleStore } from "./store/cycles.ts";
import type { Store } from "./store/database.ts";
import { scopeStore } from "./store/scopes.ts";

/** What scopes need beside the stores that are there already. */
export const scopeParts = ({ db }: Pick<Store, "db">) => ({
  scopes: scopeStore(db),
  cycles: cycleStore(db),
});

/** Which use case answers which command about them. */
export const scopeHandlers = {
  "apply-scopes": applyScopes,
  "delete-scope": deleteScope,
  "start-cycle": startCycle,
  "end-cycle": endCycle,
  "add-lesson": addLesson,
} as const;

/** A person who declares an asset says what it is: scopes that choose it take it in. */
export const thenScoped =
  <P, R extends { readonly document: InventoryDocument }, T>(
    act: (parts: P, request: R, now: Instant) => Promise<T>,
  ) =>
  async (parts: P & ScopeDeps, request: R, now: Instant): Promise<T> => {
    const reply = await act(parts, request, now);
    const declared = request.document.assets.map(({ name }) => name);
    await refreshScopes(parts, declared, now);
    return reply;
  };
