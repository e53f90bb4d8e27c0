import type { ChainFork, RenewalReply, RenewalRequest } from "../../proto/wire-identity.ts";
import type { SessionPeer } from "./live-session.ts";

/** What an agent's session may ask about its own identity. */
export type IdentityDeps = {
  /** PEM of every authority that agents should trust now; told with each welcome. */
  readonly authorities: () => string;
  /** A certificate for the session's agent, whatever the message says. A rejection means "try later". */
  readonly renew: (
    peer: SessionPeer,
    request: RenewalRequest,
  ) => Promise<
    | { readonly kind: "renewed"; readonly certificate: string; readonly authorities: string }
    | { readonly kind: "refused"; readonly code: string; readonly sentence: string }
  >;
  readonly onFork: (peer: SessionPeer, fork: ChainFork) => void;
};

/** Renewals of one session, one at a time: more are answered "busy", and cost no key check. */
export function renewals(
  deps: IdentityDeps,
  peer: SessionPeer,
  post: (reply: RenewalReply) => void,
  failed: (cause: unknown) => void,
): (request: RenewalRequest) => void {
  let isUnderWay = false;
  return (request) => {
    if (isUnderWay) return post(no("busy", "A renewal is under way"));
    isUnderWay = true;
    deps
      .renew(peer, request)
      .then(
        (reply) =>
          post(
            reply.kind === "refused"
              ? no(reply.code, reply.sentence)
              : {
                  kind: "renewalReply",
                  certificate: reply.certificate,
                  authorities: reply.authorities,
                  code: "",
                  sentence: "",
                },
          ),
        (cause: unknown) => {
          failed(cause);
          post(no("try-later", "The collector can't renew now; its log says why"));
        },
      )
      .finally(() => {
        isUnderWay = false;
      });
  };
}

const no = (code: string, sentence: string): RenewalReply => ({
  kind: "renewalReply",
  certificate: "",
  authorities: "",
  code,
  sentence,
});
