import { userInfo } from "node:os";
import { after } from "../../../proto/time.ts";
import { LEAST_KEEP_DAYS, retire } from "../../app/retention.ts";
import { openLogKey } from "../../pki/log-key.ts";
import { openStore, type Store } from "../../store/database.ts";
import { retentionPath } from "../../store/retention-path.ts";
import { trail } from "../../store/trail.ts";
import { badInput } from "../exit.ts";
import { storeFile } from "../local-store.ts";
import type { Shell } from "../shell.ts";

const DAY_MS = 24 * 3_600_000;

/** Deletes evidence older than so many days, or says what that would be. */
export async function retireLocally(
  shell: Shell,
  data: string,
  asked: { readonly keepDays: number; readonly because: string; readonly apply: boolean },
) {
  if (asked.keepDays < LEAST_KEEP_DAYS)
    throw badInput(`--keep-days: is ${asked.keepDays}, the least is ${LEAST_KEEP_DAYS}`);
  const key = await openLogKey(data);
  return writing(data, ({ sqlite }) => {
    const now = shell.clock();
    const retired = retire(
      { path: retentionPath(sqlite), trail: trail(sqlite), key },
      { ...asked, before: after(now, -asked.keepDays * DAY_MS), by: who() },
      now,
    );
    return { applied: asked.apply, retired, holds: retentionPath(sqlite).holds() };
  });
}

/** Puts a legal hold on an exposure or an agent: what bears on it is not deleted until it is lifted. */
export const holdLocally = (
  shell: Shell,
  data: string,
  asked: { readonly scope: string; readonly reason: string; readonly lift: boolean },
) =>
  writing(data, ({ sqlite }) => {
    const path = retentionPath(sqlite);
    const [kind = "", id = ""] = asked.scope.split(/:(.*)/s);
    if ((kind !== "agent" && kind !== "exposure") || !path.isKnown(kind, id))
      throw badInput(`"${asked.scope}" is neither exposure:ID nor agent:ID of something that is there`);
    const at = shell.clock();
    const isChanged = asked.lift
      ? path.release(asked.scope)
      : path.hold(asked.scope, asked.reason, at, who());
    const what = asked.lift ? "legal-hold-lifted" : "legal-hold";
    if (isChanged)
      trail(sqlite).audit({
        at,
        who: who(),
        what,
        subject: asked.scope,
        from: "local",
        body: { reason: asked.reason },
      });
    return { scope: asked.scope, isHeld: !asked.lift, isChanged };
  });

const who = (): string => `local:${userInfo().username}`;

/** One transaction beside a collector that may be running: it is waited for. */
async function writing<T>(data: string, write: (store: Store) => T): Promise<T> {
  const store = openStore(await storeFile(data), "writer");
  try {
    return store.sqlite.transaction(() => write(store)).immediate();
  } finally {
    await store.close();
  }
}
