import { createHash, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect, type DetailedPeerCertificate } from "node:tls";
import { CommandRefused } from "./refusal.ts";

/** The first look at a collector, TLS included, may take this long. */
const LOOK_TIMEOUT_MS = 15_000;
/** A presented chain longer than this is not ours. */
const MAX_CHAIN = 8;

/**
 * Connects once, sends nothing, and returns in PEM the certificate of the presented chain whose
 * SHA-256 is one of `fingerprints`. What it returns is trusted because the join token named it, not because
 * it was presented. Throws `CommandRefused` (3) when the peer can't be reached or shows another CA.
 */
export async function pinnedAuthority(
  url: URL,
  fingerprints: readonly string[],
  localAddress: string,
): Promise<string> {
  const chain = await presentedChain(url, localAddress);
  const found = chain.find((der) => fingerprints.includes(createHash("sha256").update(der).digest("hex")));
  if (found === undefined) {
    throw new CommandRefused(
      3,
      `${url.host} does not show the CA that the token names: wrong address, or somebody sits in between`,
    );
  }
  return new X509Certificate(found).toString();
}

function presentedChain(url: URL, localAddress: string): Promise<readonly Buffer[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(url.port || 443),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(localAddress === "" ? {} : { localAddress }),
      minVersion: "TLSv1.3",
      rejectUnauthorized: false,
    });
    const fail = (because: string): void => {
      socket.destroy();
      reject(new CommandRefused(3, `Cannot reach ${url.host}: ${because}`));
    };
    socket.setTimeout(LOOK_TIMEOUT_MS, () => fail(`no answer within ${LOOK_TIMEOUT_MS / 1_000} s`));
    socket.on("error", (cause) => fail(cause.message));
    socket.on("secureConnect", () => {
      const chain = unrolled(socket.getPeerCertificate(true));
      socket.destroy();
      resolve(chain);
    });
  });
}

/** Node links a self-signed certificate to itself; the bound ends that and any other loop. */
function unrolled(leaf: DetailedPeerCertificate): readonly Buffer[] {
  const chain: Buffer[] = [];
  let certificate: DetailedPeerCertificate | undefined = leaf;
  while (certificate?.raw !== undefined && chain.length < MAX_CHAIN) {
    chain.push(certificate.raw);
    certificate = certificate.issuerCertificate === certificate ? undefined : certificate.issuerCertificate;
  }
  return chain;
}
