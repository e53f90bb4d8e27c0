import type { Outcome } from "../../proto/outcome.ts";
import type { SocketName, Target } from "../../proto/target.ts";
import type { Failure } from "./dial.ts";
import { LOST_HERE } from "./lost-here.ts";

/** A source that the kernel did not name. */
const UNKNOWN: SocketName = { address: "", port: 0 };

/**
 * Turns a failed attempt into what was seen (errno.md section 3).
 *
 * Whatever we do not recognise becomes `unable`: guessing "blocked" here would let a broken agent
 * close exposures. "No route" that the kernel says at the call itself comes from the vantage's own
 * routing table and says nothing about the target; the same code later comes from a router.
 */
export function classify(failure: Failure, target: Target): Outcome {
  const { code, elapsedMs, atOnce, from = UNKNOWN } = failure;
  const known = failure.from === undefined ? {} : { from: failure.from };
  switch (code) {
    case "ECONNREFUSED":
      return { kind: "refused", elapsedMs, errno: code, ...known };
    case "ECONNRESET":
      // A reset in answer to a SYN is ECONNREFUSED; this one came after the handshake, before Node could say so.
      return { kind: "cut", elapsedMs, from, errno: code };
    case "TIMEOUT":
    case "ETIMEDOUT":
      return { kind: "silent", waitedMs: elapsedMs, ...known };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return atOnce
        ? { kind: "unable", reason: `no route at the vantage (${code})` }
        : { kind: "unreachable", elapsedMs, errno: code };
    case "ENOPROTOOPT":
      return { kind: "unreachable", elapsedMs, errno: code };
    case "EACCES":
    case "EPERM":
      // Not the attempt was forbidden but the port to make it from.
      if (failure.syscall === "bind")
        return { kind: "unable", reason: `may not use the source port (${code})` };
      // Over IPv6 a router's "administratively prohibited" arrives as EACCES, but never at the call itself.
      return target.host.includes(":") && !atOnce
        ? { kind: "unreachable", elapsedMs, errno: code }
        : { kind: "forbidden-here", errno: code };
    case LOST_HERE:
      return { kind: "forbidden-here", errno: "EPERM" };
    case "STOPPED":
      return { kind: "unable", reason: "stopped" };
    case "SELF_CONNECT":
      return { kind: "unable", reason: "the kernel connected the probe to itself" };
    case "EADDRNOTAVAIL":
      return {
        kind: "unable",
        reason: failure.syscall === "bind" ? "the source address is not here" : "no free source port",
      };
    default:
      return { kind: "unable", reason: `${code} ${failure.syscall}`.trim() };
  }
}
