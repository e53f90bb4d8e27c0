import { signFork } from "../proto/seal.ts";
import { instant } from "../proto/time.ts";
import type { ChainFork, RenewalReply } from "../proto/wire-identity.ts";
import { type Identity, switchTlsFiles } from "./identity.ts";
import type { HeldBatch } from "./link/chain-check.ts";
import type { Link } from "./link/link.ts";
import type { Log } from "./log.ts";
import { allowedRebase, endRebase } from "./rebase.ts";
import { saying } from "./refusal.ts";
import { type CertificateStatus, certificateWarning, renewal } from "./renewal.ts";
import type { SpoolHead } from "./spool-head.ts";
import type { Timepiece } from "./timepiece.ts";

/** How often the certificate's age is looked at. */
const CHECK_MS = 500;

type Deps = {
  readonly directory: string;
  readonly identity: Identity;
  readonly time: Timepiece;
  readonly chance: () => number;
  readonly link: () => Pick<Link, "send" | "renew" | "collectorAheadMs">;
  /** Puts what comes after `acknowledged` behind the collector's end of the chain. */
  readonly rebase: (durable: SpoolHead, acknowledged: number) => Promise<void>;
  readonly log: Log;
};

/** An identity that stays good, and what the link needs for it. */
export type KeptIdentity = {
  /** As it is now: a renewal changes it. */
  readonly current: () => Identity;
  readonly start: () => void;
  readonly stop: () => void;
  readonly status: () => CertificateStatus;
  readonly link: {
    readonly rebase: (durable: SpoolHead) => Promise<boolean>;
    readonly fork: (held: HeldBatch) => ChainFork;
    readonly renewal: (reply: RenewalReply) => void;
    readonly trusts: (pem: string) => void;
  };
};

/** Keeps a running agent's identity: renews its certificate, and says when a person must act. */
export function keepIdentity({ directory, time, chance, link, rebase, log, ...given }: Deps): KeptIdentity {
  let { identity } = given;
  let timer: NodeJS.Timeout | undefined;
  const warning = certificateWarning(identity.certificate, identity.agentId, time.wall());
  if (warning !== "") log.error({ agentId: identity.agentId }, warning);

  const certificate = renewal({
    identity: () => identity,
    clock: () => instant(time.wall() + link().collectorAheadMs()),
    steadyMs: time.steadyMs,
    chance,
    send: (request) => link().send(request),
    use: async (files) => {
      identity = await switchTlsFiles(directory, identity, files);
      link().renew();
    },
    log,
  });

  return {
    current: () => identity,
    start: () => {
      timer = setInterval(certificate.tick, CHECK_MS);
    },
    stop: () => clearInterval(timer),
    status: certificate.status,
    link: {
      rebase: async (durable) => {
        const acknowledged = await allowedRebase(directory);
        if (acknowledged === undefined) return false;
        await rebase(durable, acknowledged);
        return true;
      },
      fork: ({ sequence, hash }) => ({
        kind: "chainFork",
        sequence,
        hash,
        proof: signFork(identity.agentId, sequence, hash, identity.evidenceKey),
      }),
      renewal: certificate.replied,
      trusts: (pem) => {
        certificate.trusts(pem);
        // Told with a welcome that our chain fits: from now on a difference is a difference again.
        endRebase(directory).catch((cause: unknown) =>
          log.warn({ because: saying(cause) }, "rebase-once stays"),
        );
      },
    },
  };
}
