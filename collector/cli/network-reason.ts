import { CommandRefused, EXIT } from "./exit.ts";

const RUNNING = "is the collector running, and is --url its address for people?";
const TRUST = "give the collector's authority with --cacert DATA/ca.pem or PLUMBLINE_CA";

/** What failed on the way to a collector, and what to do about it. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: `nothing answers there; ${RUNNING}`,
  ENOTFOUND: "the name is unknown; check --url",
  EAI_AGAIN: "the name can't be looked up now; check the network",
  EHOSTUNREACH: "there is no way there; check the network",
  ENETUNREACH: "there is no way there; check the network",
  ETIMEDOUT: `nothing answered in time; ${RUNNING}`,
  UND_ERR_CONNECT_TIMEOUT: `nothing answered in time; ${RUNNING}`,
  UND_ERR_HEADERS_TIMEOUT: "the collector did not reply in time",
  UND_ERR_BODY_TIMEOUT: "the reply stopped half-way",
  UND_ERR_SOCKET: "the connection broke; try again",
  ECONNRESET: "the connection broke; try again",
  EPIPE: "the connection broke; try again",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS; check the port in --url",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "it does not speak TLS; check the port in --url",
  SELF_SIGNED_CERT_IN_CHAIN: `its certificate is not trusted; ${TRUST}`,
  DEPTH_ZERO_SELF_SIGNED_CERT: `its certificate is not trusted; ${TRUST}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `its certificate is not trusted; ${TRUST}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `its certificate is not trusted; ${TRUST}`,
  UNABLE_TO_GET_ISSUER_CERT: `its certificate is not trusted; ${TRUST}`,
  CERT_SIGNATURE_FAILURE: `its certificate is another authority's; ${TRUST}`,
  CERT_HAS_EXPIRED: "its certificate has ended; restart the collector, and check both clocks",
  CERT_NOT_YET_VALID: "its certificate is not valid yet; check both clocks",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "its certificate is for other names; use one of them in --url, or start the collector with --listen NAME:PORT",
};

/** The one line for a collector that can't be reached, or whose word can't be trusted. */
export function unreachable(url: string, cause: unknown): CommandRefused {
  const code = codeOf(cause);
  const words = cause instanceof Error && cause.message !== "" ? cause.message : "unknown failure";
  return new CommandRefused(EXIT.refused, `Cannot reach ${url}: ${REASONS[code ?? ""] ?? code ?? words}`, {
    cause,
    mayPass: true,
  });
}

/** The first code down the chain of causes: undici wraps what Node threw, and Node what it tried per address. */
function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code } = cause as NodeJS.ErrnoException;
  if (typeof code === "string" && code !== "UND_ERR_SOCKET") return code;
  const [inner] = cause instanceof AggregateError ? (cause.errors as unknown[]) : [cause.cause];
  return codeOf(inner) ?? code;
}
