import { Fault } from "../../proto/fault.ts";
import { type AccountDeps, note } from "./accounts.ts";
import type { Commands } from "./command.ts";

type Deps = Pick<AccountDeps, "trail" | "newId"> & {
  readonly exposures: { find(exposureId: string): Promise<{ readonly no: number } | undefined> };
  readonly links: {
    add(link: {
      id: string;
      hash: string;
      exposure_no: number;
      made_by: string;
      made_at: number;
      expires_at: number;
      ended_at: null;
      ended_because: null;
      last_used_at: null;
    }): Promise<unknown>;
    find(linkId: string): Promise<
      | {
          readonly exposureId: string;
          readonly expiresAt: number;
          readonly endedAt: number | null;
          readonly makerStatus: string;
        }
      | undefined
    >;
    open(
      linkId: string,
      session: { hash: string; link_id: string; created_at: number; expires_at: number },
    ): Promise<void>;
    leave(hash: string): Promise<unknown>;
    end(linkId: string, at: number, because: string): Promise<unknown>;
  };
};
type Asked<K extends keyof Commands> = Commands[K]["request"];
type Reply<K extends keyof Commands> = Promise<Commands[K]["reply"]>;

export async function createLink(
  deps: Deps,
  request: Asked<"create-link">,
  now: number,
): Reply<"create-link"> {
  const { exposureId, expiresAt, hash, userId } = request;
  const exposure = await deps.exposures.find(exposureId);
  if (exposure === undefined) throw new Fault("not-found", `No exposure has the id "${exposureId}"`);
  const id = deps.newId();
  await deps.links.add({
    id,
    hash,
    exposure_no: exposure.no,
    made_by: userId,
    made_at: now,
    expires_at: expiresAt,
    ended_at: null,
    ended_because: null,
    last_used_at: null,
  });
  note(deps, request, "create-link", exposureId, { link: id, expiresAt }, now);
  return { id };
}

export async function endLink(deps: Deps, request: Asked<"end-link">, now: number): Reply<"end-link"> {
  const link = await deps.links.find(request.linkId);
  if (link === undefined || link.exposureId !== request.exposureId) return { kind: "not-found" };
  await deps.links.end(request.linkId, now, `by ${request.user}`);
  note(deps, request, "end-link", request.exposureId, { link: request.linkId }, now);
  return { kind: "ended" };
}

/** Gives whoever holds the link's secret a short session; the writer decides, so that a link ended meanwhile opens nothing. */
export async function openLink(deps: Deps, request: Asked<"open-link">, now: number): Reply<"open-link"> {
  const link = await deps.links.find(request.linkId);
  if (link === undefined || link.endedAt !== null || link.expiresAt <= now || link.makerStatus !== "active")
    return { kind: "over" };
  await deps.links.open(request.linkId, {
    hash: request.sessionHash,
    link_id: request.linkId,
    created_at: now,
    expires_at: request.expiresAt,
  });
  note(deps, request, "open-link", link.exposureId, { link: request.linkId }, now);
  return { kind: "opened" };
}

export async function leaveLink(deps: Deps, request: Asked<"leave-link">, now: number): Reply<"leave-link"> {
  await deps.links.leave(request.hash);
  note(deps, request, "leave-link", request.user, {}, now);
  return { kind: "ended" };
}
