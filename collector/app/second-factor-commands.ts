import { type AccountDeps, no, note } from "./accounts.ts";
import type { Commands } from "./command.ts";

type Deps = Pick<AccountDeps, "trail"> & {
  readonly people: AccountDeps["people"] & {
    takeStep(userId: string, step: number): Promise<boolean>;
    takeRecoveryCode(userId: string, hash: string): Promise<boolean>;
    setSetting(key: string, value: string): Promise<unknown>;
  };
};
type Asked<K extends keyof Commands> = Commands[K]["request"];
type Reply<K extends keyof Commands> = Promise<Commands[K]["reply"]>;

/** Keeps a sealed secret that nobody has proven yet. One that was confirmed is ended first, with a code of it. */
export async function beginSecondFactor(
  deps: Deps,
  request: Asked<"begin-second-factor">,
  now: number,
): Reply<"begin-second-factor"> {
  const user = await deps.people.findUser(request.userId);
  if (user === undefined || user.totp_confirmed_at !== null) return { kind: "already-confirmed" };
  await deps.people.changeUser(request.userId, { totp_sealed: request.sealed });
  note(deps, request, "begin-second-factor", user.name, {}, now);
  return { kind: "begun" };
}

/** From here on a password alone opens nothing. */
export async function confirmSecondFactor(
  deps: Deps,
  request: Asked<"confirm-second-factor">,
  now: number,
): Reply<"confirm-second-factor"> {
  const user = await deps.people.findUser(request.userId);
  if (user === undefined || user.totp_sealed === null || user.totp_confirmed_at !== null)
    return { kind: "not-begun" };
  if (!(await deps.people.takeStep(user.id, request.step))) return { kind: "not-begun" };
  await deps.people.changeUser(user.id, { totp_confirmed_at: now });
  await deps.people.setRecoveryCodes(user.id, request.recoveryHashes);
  note(
    deps,
    request,
    "confirm-second-factor",
    user.name,
    { recoveryCodes: request.recoveryHashes.length },
    now,
  );
  return { kind: "confirmed" };
}

export async function endSecondFactor(
  deps: Deps,
  request: Asked<"end-second-factor">,
  now: number,
): Reply<"end-second-factor"> {
  await clear(deps, request.userId);
  note(deps, request, "end-second-factor", request.user, {}, now);
  return { kind: "ended" };
}

/** For somebody who lost theirs: never one's own, and every session of theirs ends. */
export async function resetSecondFactor(
  deps: Deps,
  request: Asked<"reset-second-factor">,
  now: number,
): Reply<"reset-second-factor"> {
  const user = await deps.people.findUser(request.userId);
  if (user === undefined || user.status === "removed")
    return no(deps, request, "reset-second-factor", "not-found", {}, now);
  if (user.name === request.user) return no(deps, request, "reset-second-factor", "oneself", {}, now);
  await clear(deps, user.id);
  await deps.people.changeUser(user.id, { epoch: user.epoch + 1 });
  note(deps, request, "reset-second-factor", user.name, {}, now);
  return { kind: "ended" };
}

export async function takeSecondFactor(
  deps: Deps,
  request: Asked<"take-second-factor">,
  now: number,
): Reply<"take-second-factor"> {
  if ("step" in request)
    return { kind: (await deps.people.takeStep(request.userId, request.step)) ? "taken" : "spent" };
  const taken = await deps.people.takeRecoveryCode(request.userId, request.recoveryHash);
  if (taken) note(deps, request, "use-recovery-code", request.user, {}, now);
  return { kind: taken ? "taken" : "spent" };
}

export async function requireSecondFactor(
  deps: Deps,
  request: Asked<"require-second-factor">,
  now: number,
): Reply<"require-second-factor"> {
  await deps.people.setSetting("second-factor-roles", JSON.stringify(request.roles));
  note(deps, request, "require-second-factor", "roles", { roles: [...request.roles] }, now);
  return { kind: "set" };
}

async function clear({ people }: Deps, userId: string): Promise<void> {
  await people.changeUser(userId, { totp_sealed: null, totp_confirmed_at: null, totp_last_step: 0 });
  await people.setRecoveryCodes(userId, []);
}
