import type { RandomBytes } from "../../proto/ids.ts";
import type { Clock } from "../../proto/time.ts";
import type { AttemptLimit } from "./attempt-limit.ts";
import type { Caller, Execute } from "./command.ts";
import { tokenHash } from "./opaque-token.ts";
import { type Seals, secondFactorName } from "./seal.ts";
import { base32, fromBase32, otpauthUri, stepOf, TOTP } from "./totp.ts";

/** One-time codes for the day the authenticator is gone: 80 bits each, so that SHA-256 alone keeps them. */
export const RECOVERY_CODES = { count: 10, bytes: 10 } as const;

export type SecondFactorDeps = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly execute: Execute;
  /** A count of its own: only who has the password gets there, so nobody else can push it out. */
  readonly factorAttempts: AttemptLimit;
  readonly seals: Seals;
  readonly accounts: {
    secondFactorOf(
      userId: string,
    ): Promise<
      | { readonly name: string; readonly sealed: string | null; readonly confirmedAt: number | null }
      | undefined
    >;
  };
};

type Person = Caller & { readonly userId: string };

/** Makes a secret for an authenticator. It counts for nothing until a code of it was shown. */
export async function beginSecondFactor(deps: SecondFactorDeps, person: Person) {
  const secret = base32(deps.random(TOTP.secretBytes));
  const sealed = await deps.seals.seal(secondFactorName(person.userId), secret);
  const reply = await deps.execute("begin-second-factor", { ...person, sealed });
  return reply.kind === "begun"
    ? ({ kind: "begun", secret, uri: otpauthUri(secret, person.user) } as const)
    : ({ kind: "already-confirmed" } as const);
}

/** Takes the first code, and gives the recovery codes: told once, kept as hashes. */
export async function confirmSecondFactor(deps: SecondFactorDeps, person: Person, code: string) {
  const wait = deps.factorAttempts.take(...attemptOf(person.userId));
  if (wait > 0) return { kind: "too-many", retryAfterMs: wait } as const;
  const factor = await deps.accounts.secondFactorOf(person.userId);
  if (factor?.sealed == null || factor.confirmedAt !== null) return { kind: "not-begun" } as const;
  const step = stepOf(await secretOf(deps, person.userId, factor.sealed), code, deps.clock());
  if (step === undefined) {
    await deps.execute("failed-sign-in", { ...callerOf(person), name: `${person.user} (second factor)` });
    return { kind: "wrong" } as const;
  }
  const codes = Array.from({ length: RECOVERY_CODES.count }, () => recoveryCode(deps.random));
  const reply = await deps.execute("confirm-second-factor", {
    ...person,
    step,
    recoveryHashes: codes.map(recoveryHash),
  });
  if (reply.kind === "not-begun") return { kind: "not-begun" } as const;
  deps.factorAttempts.succeeded(...attemptOf(person.userId));
  return { kind: "confirmed", codes } as const;
}

export type CodeReply =
  | { readonly kind: "right" }
  | { readonly kind: "wrong" }
  | { readonly kind: "too-many"; readonly retryAfterMs: number };

/** Whether the code is the authenticator's present one or an unused recovery code. It is used up by being right. */
export async function takeCode(deps: SecondFactorDeps, person: Person, code: string): Promise<CodeReply> {
  const retryAfterMs = deps.factorAttempts.take(...attemptOf(person.userId));
  if (retryAfterMs > 0) return { kind: "too-many", retryAfterMs };
  const factor = await deps.accounts.secondFactorOf(person.userId);
  const isRight =
    factor?.sealed != null && factor.confirmedAt !== null && (await takes(deps, person, factor.sealed, code));
  if (!isRight) {
    await deps.execute("failed-sign-in", { ...callerOf(person), name: `${person.user} (second factor)` });
    return { kind: "wrong" };
  }
  deps.factorAttempts.succeeded(...attemptOf(person.userId));
  return { kind: "right" };
}

async function takes(deps: SecondFactorDeps, person: Person, sealed: string, code: string): Promise<boolean> {
  const plain = code.replaceAll(/[\s-]/g, "").toUpperCase();
  if (/^\d{6}$/.test(plain)) {
    const step = stepOf(await secretOf(deps, person.userId, sealed), plain, deps.clock());
    if (step === undefined) return false;
    return (await deps.execute("take-second-factor", { ...person, step })).kind === "taken";
  }
  const reply = await deps.execute("take-second-factor", { ...person, recoveryHash: recoveryHash(plain) });
  return reply.kind === "taken";
}

const secretOf = async ({ seals }: SecondFactorDeps, userId: string, sealed: string): Promise<Uint8Array> =>
  fromBase32(await seals.open(secondFactorName(userId), sealed));

/** `ABCDEFGH-JKLMNPQR`: 16 characters of base 32. */
const recoveryCode = (random: RandomBytes): string =>
  base32(random(RECOVERY_CODES.bytes)).replace(/^.{8}/, "$&-");

const recoveryHash = (code: string): string => tokenHash(`recovery ${code.replaceAll("-", "")}`);

/**
 * Whatever address they come from: who gets this far has the password, and must not have more guesses
 * at six digits for having more addresses. No account can be called so, and no peer.
 */
const attemptOf = (userId: string): readonly [account: string, peer: string] => [
  ` second factor of ${userId}`,
  ` wherever ${userId} is`,
];

const callerOf = ({ user, from }: Caller): Caller => ({ user, from });
