import type { Json } from "../../proto/canonical.ts";
import { Fault } from "../../proto/fault.ts";
import type { AuditEntry } from "../domain/trail.ts";
import type { Caller, Commands } from "./command.ts";
import type { Role } from "./role.ts";

type User = {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly epoch: number;
  readonly status: string;
  readonly issuer: string | null;
  readonly totp_sealed: string | null;
  readonly totp_confirmed_at: number | null;
};

/** What may change of an account. A new epoch ends every session, token and stream of before. */
export type UserChange = {
  readonly role?: string;
  readonly status?: string;
  readonly password?: string;
  readonly must_change_password?: number;
  readonly epoch?: number;
  readonly totp_sealed?: string | null;
  readonly totp_confirmed_at?: number | null;
  readonly totp_last_step?: number;
};

export type AccountDeps = {
  readonly people: {
    findUser(userId: string): Promise<User | undefined>;
    findByName(name: string): Promise<{ readonly id: string } | undefined>;
    findByIdentity(issuer: string, subject: string): Promise<User | undefined>;
    otherAdmins(userId: string): Promise<number>;
    changeUser(userId: string, change: UserChange): Promise<unknown>;
    setRecoveryCodes(userId: string, hashes: readonly string[]): Promise<void>;
    endSessionsOf(userId: string, sessionId: string | null, keepHash: string): Promise<number>;
    noteUses(uses: readonly { readonly hash: string; readonly at: number }[]): Promise<void>;
    addUser(user: {
      id: string;
      name: string;
      role: string;
      password: string;
      created_at: number;
      epoch: number;
      issuer: string;
      subject: string;
    }): Promise<unknown>;
  };
  readonly links: { endBy(userId: string, at: number, because: string): Promise<unknown> };
  readonly newId: () => string;
  readonly trail: { audit(entry: AuditEntry): void };
};

/** What somebody opened to others by an old role isn't opened by the new one. */
const PASSWORD_CHANGED = "its maker's password changed";
const ROLE_CHANGED = "the role of whoever made it changed";

type Asked<K extends keyof Commands> = Commands[K]["request"];
type Reply<K extends keyof Commands> = Promise<Commands[K]["reply"]>;

export async function setRole(deps: AccountDeps, request: Asked<"set-role">, now: number): Reply<"set-role"> {
  const user = await deps.people.findUser(request.userId);
  const body = { role: request.role };
  const losesAdmin = user?.role === "admin" && request.role !== "admin";
  const refused = await refusedAdminAct(deps, user, losesAdmin);
  if (user === undefined || refused !== undefined) return no(deps, request, "set-role", refused, body, now);
  await deps.people.changeUser(user.id, { role: request.role, epoch: user.epoch + 1 });
  await deps.links.endBy(user.id, now, ROLE_CHANGED);
  note(deps, request, "set-role", user.name, { ...body, before: user.role }, now);
  return { kind: "set" };
}

export async function setUserStatus(
  deps: AccountDeps,
  request: Asked<"set-user-status">,
  now: number,
): Reply<"set-user-status"> {
  const user = await deps.people.findUser(request.userId);
  const { status } = request;
  const refused = await refusedAdminAct(deps, user, user?.role === "admin" && status !== "active");
  if (user === undefined || refused !== undefined)
    return no(deps, request, "set-user-status", refused, { status }, now);
  const gone = status === "removed" ? { password: "", totp_sealed: null, totp_confirmed_at: null } : {};
  if (status === "removed") await deps.people.setRecoveryCodes(user.id, []);
  await deps.people.changeUser(user.id, { status, epoch: user.epoch + 1, ...gone });
  note(deps, request, "set-user-status", user.name, { status, before: user.status }, now);
  return { kind: "set" };
}

/** Somebody else's password. One's own is changed by who knows it: a session left open must not be enough. */
export async function resetPassword(
  deps: AccountDeps,
  request: Asked<"reset-password">,
  now: number,
): Reply<"reset-password"> {
  return setPassword(deps, request, "reset-password", 1, now);
}

export async function changePassword(
  deps: AccountDeps,
  request: Asked<"change-password">,
  now: number,
): Reply<"change-password"> {
  return setPassword(deps, request, "change-password", 0, now);
}

async function setPassword(
  deps: AccountDeps,
  request: Asked<"reset-password">,
  what: "reset-password" | "change-password",
  mustChange: number,
  now: number,
): Reply<"reset-password"> {
  const user = await deps.people.findUser(request.userId);
  if (user === undefined || user.status === "removed") return no(deps, request, what, "not-found", {}, now);
  if (user.issuer !== null) return no(deps, request, what, "other-place", {}, now);
  const isOwn = user.name === request.user;
  if (what === "reset-password" && isOwn) return no(deps, request, what, "oneself", {}, now);
  await deps.people.changeUser(user.id, {
    password: request.passwordHash,
    must_change_password: mustChange,
    epoch: user.epoch + 1,
  });
  // A link outlives the sign-in that made it; it must not outlive a password that somebody else knew.
  await deps.links.endBy(user.id, now, PASSWORD_CHANGED);
  note(deps, request, what, user.name, {}, now);
  return { kind: "set" };
}

export async function endSessions(
  deps: AccountDeps,
  request: Asked<"end-sessions">,
  now: number,
): Reply<"end-sessions"> {
  const ended = await deps.people.endSessionsOf(request.userId, request.sessionId, request.keepHash);
  note(deps, request, "end-sessions", request.user, { ended }, now);
  return { ended };
}

export async function noteUses(deps: AccountDeps, request: Asked<"note-uses">): Reply<"note-uses"> {
  await deps.people.noteUses(request.uses);
  return { kind: "noted" };
}

/**
 * Somebody whom a provider vouched for. Their account is found by issuer and subject alone; a name
 * that is taken is never theirs. The role is the provider's word each time they come.
 */
export async function providerSignIn(
  deps: AccountDeps,
  request: Asked<"provider-sign-in">,
  now: number,
): Reply<"provider-sign-in"> {
  const { issuer, subject, name, role } = request;
  const user = await deps.people.findByIdentity(issuer, subject);
  const refuse = (because: "no-role" | "name-taken" | "disabled") => {
    note(deps, request, "sign-in-failed", user?.name ?? name, { how: "oidc", because, issuer, subject }, now);
    return { kind: "refused", because } as const;
  };
  if (user !== undefined && user.status !== "active") return refuse("disabled");
  if (role === null) {
    // What they could do until now, they can't any more.
    if (user !== undefined) await deps.people.changeUser(user.id, { epoch: user.epoch + 1 });
    return refuse("no-role");
  }
  if (user === undefined) return makeKnown(deps, { ...request, role }, refuse, now);
  if (user.role !== role) {
    await deps.people.changeUser(user.id, { role, epoch: user.epoch + 1 });
    await deps.links.endBy(user.id, now, ROLE_CHANGED);
    note(deps, request, "set-role", user.name, { role, before: user.role, how: "oidc" }, now);
  }
  return { kind: "known", userId: user.id, name: user.name, role };
}

async function makeKnown(
  deps: AccountDeps,
  request: Asked<"provider-sign-in"> & { readonly role: Role },
  refuse: (because: "name-taken") => Commands["provider-sign-in"]["reply"],
  now: number,
): Reply<"provider-sign-in"> {
  const { issuer, subject, name, role } = request;
  if ((await deps.people.findByName(name)) !== undefined) return refuse("name-taken");
  const userId = deps.newId();
  await deps.people.addUser({
    id: userId,
    name,
    role,
    password: "",
    created_at: now,
    epoch: 1,
    issuer,
    subject,
  });
  note(deps, request, "create-user", name, { role, how: "oidc", issuer, subject }, now);
  return { kind: "known", userId, name, role };
}

/** Why an admin's act on somebody can't be: nobody may leave the house without an admin. */
async function refusedAdminAct(
  deps: AccountDeps,
  user: User | undefined,
  losesAdmin: boolean,
): Promise<"not-found" | "last-admin" | undefined> {
  if (user === undefined || user.status === "removed") return "not-found";
  if (losesAdmin && user.status === "active" && (await deps.people.otherAdmins(user.id)) === 0)
    return "last-admin";
  return undefined;
}

/** Says no, and writes down who tried. */
export async function no<R extends string>(
  deps: Pick<AccountDeps, "people" | "trail">,
  request: Caller & { readonly userId: string },
  what: string,
  refused: R | undefined,
  body: { readonly [key: string]: Json },
  now: number,
): Promise<{ kind: R }> {
  if (refused === undefined) throw new Fault("conflict", "The account can't be changed");
  const user = await deps.people.findUser(request.userId);
  note(deps, request, what, user?.name ?? request.userId, { ...body, refused }, now);
  return { kind: refused };
}

/** One line of the audit log, in the transaction of what it is about. */
export function note(
  { trail }: Pick<AccountDeps, "trail">,
  request: Caller,
  what: string,
  subject: string,
  body: AuditEntry["body"],
  at: number,
): void {
  trail.audit({ at, who: request.user, what, subject, from: request.from, body });
}
