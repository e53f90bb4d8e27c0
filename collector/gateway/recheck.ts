import type { Clock, Instant } from "../../proto/time.ts";
import { admit, type KnownAgent } from "./admission.ts";
import type { GatewayLog } from "./log.ts";
import type { Session } from "./session.ts";

/** A living session is held against the store this often, so a revocation acts within 30 s even if nobody tells us. */
export const RECHECK_MS = 15_000;

export type RecheckDeps = {
  readonly clock: Clock;
  readonly log: GatewayLog;
  readonly findByFingerprint: (fingerprint: string) => Promise<KnownAgent | undefined>;
  readonly peers: () => readonly Session[];
};

/**
 * Asks again, for everyone who is connected, what was asked at the upgrade, and turns away who would not
 * be admitted now. A store that does not answer turns nobody away: it takes no evidence either.
 */
export async function recheck({ clock, log, findByFingerprint, peers }: RecheckDeps): Promise<void> {
  for (const session of peers()) {
    try {
      const agent = await findByFingerprint(session.peer.fingerprint);
      judge(session, agent, clock());
    } catch (cause) {
      log.warn({ err: cause, agent: session.peer.agent.agentId }, "a session could not be checked again");
    }
  }
}

function judge(session: Session, agent: KnownAgent | undefined, now: Instant): void {
  const { fingerprint, address, agent: before } = session.peer;
  const admission = admit({ fingerprint, isVerified: true, address }, agent, now);
  if (admission.kind === "refused") session.dismiss(admission.code, admission.sentence);
  else if (admission.agent.agentId !== before.agentId || admission.agent.segment !== before.segment)
    session.dismiss("changed", "The agent was moved; connect again");
}
