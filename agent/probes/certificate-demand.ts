import type { TLSSocket } from "node:tls";
import type { Identity } from "../../proto/outcome.ts";
import type { SocketName } from "../../proto/target.ts";
import type { Securing } from "./dial.ts";

/** A server ended the talk because no certificate of ours was shown to it; `alert` says how, by its name in the standard. */
export type CertificateDemand = {
  readonly kind: "certificate-demanded";
  readonly alert: string;
  readonly elapsedMs: number;
  readonly from: SocketName;
  readonly identity: Identity;
};

/** Alerts with which a server declines a client that showed none (RFC 8446 section 6.2, RFC 5246 section 7.2.2). */
const DECLINING = new Set([
  "access_denied",
  "bad_certificate",
  "certificate_required",
  "certificate_unknown",
  "handshake_failure",
  "no_certificate",
]);

/** The alert that a code of the TLS library names, where a certificate that is missing may be its reason. */
export function decliningAlert(code: string): string | undefined {
  const [, name] = /_ALERT_([A-Z_]+)$/.exec(code) ?? [];
  const alert = name?.toLowerCase();
  return alert !== undefined && DECLINING.has(alert) ? alert : undefined;
}

/**
 * The alert that ended a handshake of TLS 1.2 or older because a certificate of ours was missing: only
 * where the server had asked for one in the clear, since the same alerts have other reasons too.
 */
export const demandIn = ({ code, heard }: Extract<Securing, { kind: "failed" }>): string | undefined =>
  heard().asksCertificate ? decliningAlert(code) : undefined;

/** TLS 1.3 is through for the client before the server has looked for its certificate: so long the server may take to say no. */
export const DEMAND_WAIT_MS = 500;

/**
 * The code with which a server of TLS 1.3 ends a line right after the handshake, before anything was
 * said over it; undefined as soon as it gives a ticket, or says nothing for the time.
 */
export function declinedAfter(line: TLSSocket, waitMs: number): Promise<string | undefined> {
  if (line.getProtocol() !== "TLSv1.3") return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const settle = (code: string | undefined): void => {
      clearTimeout(timer);
      line.off("session", given).off("error", failed).off("close", given);
      resolve(code);
    };
    const given = (): void => settle(undefined);
    const failed = (cause: NodeJS.ErrnoException): void => settle(cause.code);
    const timer = setTimeout(given, waitMs);
    line.on("session", given).on("error", failed).on("close", given);
  });
}

/** A page of nginx, which lets a handshake through and says there that a certificate was wanted (ngx_http_special_response.c). */
const PAGE = /<title>400 (?:No required SSL certificate was sent|The SSL certificate error)<\/title>/;
/** So much of a page is searched for it. */
const MAX_PAGE_BYTES = 2_048;

/** Whether an answer in HTTP is a demand for a certificate of ours. */
export const wantsCertificate = ({
  status,
  body,
}: {
  readonly status: number;
  readonly body: Buffer;
}): boolean => status === 400 && PAGE.test(body.toString("latin1", 0, MAX_PAGE_BYTES));
