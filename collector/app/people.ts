import { Fault } from "../../proto/fault.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { Commands } from "./command.ts";

export type PeopleDeps = {
  readonly people: {
    count(): Promise<number>;
    findUser(userId: string): Promise<{ name: string; epoch: number } | undefined>;
    findByName(name: string): Promise<{ id: string } | undefined>;
    addUser(user: {
      id: string;
      name: string;
      role: string;
      password: string;
      created_at: number;
      epoch: number;
      must_change_password?: number;
    }): Promise<unknown>;
    addSession(session: {
      hash: string;
      user_id: string;
      created_at: number;
      expires_at: number;
      epoch: number;
      id: string;
      last_used_at: number;
      from_address: string;
      how: string;
    }): Promise<unknown>;
    endSession(hash: string): Promise<unknown>;
    dropExpiredSessions(at: number): Promise<unknown>;
    addToken(token: {
      hash: string;
      id: string;
      name: string;
      user_id: string;
      created_at: number;
      expires_at: number;
      last_used_at: null;
      epoch: number;
      scopes?: string;
    }): Promise<unknown>;
    dropToken(tokenId: string): Promise<boolean>;
  };
  readonly exposures: {
    find(exposureId: string): Promise<{ no: number } | undefined>;
    assign(exposureNo: number, owner: string | null): Promise<unknown>;
    addStatement(statement: {
      exposure_no: number;
      kind: "assigned";
      at: number;
      by_user: string;
      body: string;
    }): Promise<unknown>;
  };
  readonly links: {
    endOf(exposureNo: number, at: number, because: string): Promise<readonly { readonly id: string }[]>;
  };
  readonly newId: () => string;
  readonly trail: { audit(entry: AuditEntry): void };
  readonly refusals: { note(entry: AuditEntry): boolean };
};

export async function createUser(
  deps: PeopleDeps,
  request: Commands["create-user"]["request"],
  now: number,
): Promise<Commands["create-user"]["reply"]> {
  if (request.first && (await deps.people.count()) > 0) return { kind: "not-first" };
  if ((await deps.people.findByName(request.name)) !== undefined) return { kind: "name-taken" };
  const userId = deps.newId();
  await deps.people.addUser({
    id: userId,
    name: request.name,
    role: request.role,
    password: request.passwordHash,
    created_at: now,
    epoch: 1,
    must_change_password: request.mustChangePassword === true ? 1 : 0,
  });
  audit(deps, request, "create-user", request.name, { role: request.role }, now);
  return { kind: "created", userId };
}

export async function createSession(
  deps: PeopleDeps,
  request: Commands["create-session"]["request"],
  now: number,
): Promise<Commands["create-session"]["reply"]> {
  const user = await mustFind(deps, request.userId);
  await deps.people.dropExpiredSessions(now);
  await deps.people.addSession({
    hash: request.hash,
    user_id: request.userId,
    created_at: now,
    expires_at: request.expiresAt,
    epoch: user.epoch,
    id: deps.newId(),
    last_used_at: now,
    from_address: request.from,
    how: request.how ?? "password",
  });
  audit(deps, request, "sign-in", user.name, { how: request.how ?? "password" }, now);
  return { kind: "created" };
}

export async function endSession(
  deps: PeopleDeps,
  request: Commands["end-session"]["request"],
  now: number,
): Promise<{ kind: "ended" }> {
  await deps.people.endSession(request.hash);
  audit(deps, request, "sign-out", request.user, {}, now);
  return { kind: "ended" };
}

export async function failedSignIn(
  deps: PeopleDeps,
  request: Commands["failed-sign-in"]["request"],
  now: number,
): Promise<{ kind: "noted" }> {
  deps.refusals.note({
    at: now,
    who: request.user,
    what: "sign-in-failed",
    subject: request.name.slice(0, 100),
    from: request.from,
    body: {},
  });
  return { kind: "noted" };
}

export async function createApiToken(
  deps: PeopleDeps,
  request: Commands["create-api-token"]["request"],
  now: number,
): Promise<Commands["create-api-token"]["reply"]> {
  const user = await mustFind(deps, request.userId);
  const tokenId = deps.newId();
  await deps.people.addToken({
    hash: request.hash,
    id: tokenId,
    name: request.name,
    user_id: request.userId,
    created_at: now,
    expires_at: request.expiresAt,
    last_used_at: null,
    epoch: user.epoch,
    ...(request.scopes === undefined ? {} : { scopes: JSON.stringify(request.scopes) }),
  });
  const { name, expiresAt, scopes } = request;
  audit(
    deps,
    request,
    "create-token",
    tokenId,
    { name, expiresAt, ...(scopes && { scopes: [...scopes] }) },
    now,
  );
  return { id: tokenId };
}

export async function revokeApiToken(
  deps: PeopleDeps,
  request: Commands["revoke-api-token"]["request"],
  now: number,
): Promise<Commands["revoke-api-token"]["reply"]> {
  if (!(await deps.people.dropToken(request.id))) return { kind: "not-found" };
  audit(deps, request, "revoke-token", request.id, {}, now);
  return { kind: "revoked" };
}

/** Makes a person answerable for an exposure, or nobody. */
export async function assign(
  deps: PeopleDeps,
  request: Commands["assign"]["request"],
  now: number,
): Promise<{ kind: "assigned" }> {
  const exposure = await deps.exposures.find(request.exposureId);
  if (exposure === undefined)
    throw new Fault("not-found", `No exposure has the id "${request.exposureId}"`, { field: "exposureId" });
  await deps.exposures.assign(exposure.no, request.owner);
  await deps.exposures.addStatement({
    exposure_no: exposure.no,
    kind: "assigned",
    at: now,
    by_user: request.user,
    body: JSON.stringify({ owner: request.owner }),
  });
  // Whoever held a link held it for the owner that was.
  const ended = await deps.links.endOf(exposure.no, now, "the exposure was given to somebody else");
  const links = ended.length === 0 ? {} : { endedLinks: ended.map(({ id }) => id) };
  audit(deps, request, "assign", request.exposureId, { owner: request.owner, ...links }, now);
  return { kind: "assigned" };
}

async function mustFind(deps: PeopleDeps, userId: string): Promise<{ name: string; epoch: number }> {
  const user = await deps.people.findUser(userId);
  if (user === undefined) throw new Fault("not-found", "The user is gone");
  return user;
}

function audit(
  deps: PeopleDeps,
  request: { readonly user: string; readonly from: string },
  what: string,
  subject: string,
  body: AuditEntry["body"],
  at: number,
): void {
  deps.trail.audit({ at, who: request.user, what, subject, from: request.from, body });
}
