import { Fault } from "../../proto/fault.ts";
import type { AuditEntry, LiveLine } from "../domain/trail.ts";
import type { Commands, Effect } from "./command.ts";

export type RollDeps = {
  readonly fleet: {
    stragglers(authority: string, at: number): Promise<readonly { readonly id: string }[]>;
    outstandingTokens(at: number): Promise<readonly unknown[]>;
  };
  /** The authorities on disk. They reject with a sentence for the administrator. */
  readonly rolling: {
    /** Fingerprint of the authority that takes over; undefined at rest. */
    nextFingerprint(): string | undefined;
    begin(brought: { certificate: string; key: string } | undefined): Promise<string>;
    finish(): Promise<string>;
  };
  readonly trail: { say(line: LiveLine): void; audit(entry: AuditEntry): void };
  readonly effects: Effect[];
};

/** Begins a roll-over: both authorities are trusted, agents renew under the new one, tokens still name the old one. */
export async function rollAuthority(
  deps: RollDeps,
  { brought, user, from }: Commands["roll-authority"]["request"],
  now: number,
): Promise<Commands["roll-authority"]["reply"]> {
  if (deps.rolling.nextFingerprint() !== undefined)
    throw new Fault("conflict", "A roll-over is under way; finish it first (plumbline ca status)");
  const authority = await sayingWhy(deps.rolling.begin(brought));
  record(deps, { what: "roll-authority", authority, user, from, brought: brought !== undefined }, now);
  return { kind: "rolling", authority };
}

/** Ends a roll-over once every agent that could still come has used a certificate of the new authority. */
export async function finishAuthority(
  deps: RollDeps,
  { force, user, from }: Commands["finish-authority"]["request"],
  now: number,
): Promise<Commands["finish-authority"]["reply"]> {
  const next = deps.rolling.nextFingerprint();
  if (next === undefined)
    throw new Fault("conflict", "No roll-over is under way (plumbline ca roll begins one)");
  const stragglers = (await deps.fleet.stragglers(next, now)).map(({ id }) => id);
  const tokens = (await deps.fleet.outstandingTokens(now)).length;
  if (!force && stragglers.length + tokens > 0) return { kind: "waiting", stragglers, tokens };
  const authority = await sayingWhy(deps.rolling.finish());
  record(deps, { what: "finish-authority", authority, user, from, leftBehind: stragglers }, now);
  return { kind: "finished", authority };
}

async function sayingWhy(work: Promise<string>): Promise<string> {
  try {
    return await work;
  } catch (cause) {
    throw new Fault("conflict", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function record(
  { trail, effects }: RollDeps,
  {
    what,
    authority,
    user,
    from,
    ...more
  }: {
    readonly what: string;
    readonly authority: string;
    readonly user: string;
    readonly from: string;
    readonly brought?: boolean;
    readonly leftBehind?: readonly string[];
  },
  at: number,
): void {
  effects.push({ kind: "authorities-changed" });
  trail.audit({ at, who: user, what, subject: authority, from, body: { ...more } });
  trail.say({
    at,
    kind: "alert",
    segment: undefined,
    exposureId: undefined,
    runId: undefined,
    agentId: undefined,
    title:
      what === "roll-authority"
        ? "The authority is being rolled over"
        : "The old authority is no longer trusted",
    detail: `to ${authority.slice(0, 16)} by ${user}`,
    tone: "neutral",
    axes: undefined,
  });
}
