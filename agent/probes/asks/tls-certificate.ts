import { createHash, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { ALPN_OFFER } from "../../../proto/http-words.ts";
import type { Instant } from "../../../proto/time.ts";
import { elementsIn, TAG } from "../ber.ts";
import type { Findings } from "../facts.ts";
import { byCertificate } from "../peer-identity.ts";
import type { HandshakeQuestion, Shown } from "../question.ts";
import { Misheard } from "../talk.ts";

/**
 * What the certificate of a TLS server says: for whom, by whom, how strong, from when to when, and
 * whether it names who was asked for; and, where that is asked, which protocol the server chooses. Trusts nobody and holds nothing against a list; days are counted
 * by the agent's clock.
 */
export const tlsCertificate: HandshakeQuestion = {
  shown: (shown, { serverName, variant }, at) => {
    const [leaf] = shown.chain;
    if (leaf === undefined) throw new Misheard("no certificate");
    const alpn = variant === "alpn" ? shown.alpn || "none" : undefined;
    return { identity: byCertificate(leaf), findings: { ...told(shown, read(leaf), serverName, at), alpn } };
  },
  offers: ({ variant }) => (variant === "alpn" ? ALPN_OFFER : []),
};

function read(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    throw new Misheard("a certificate that can't be read");
  }
}

function told(
  { chain, protocol, cipher }: Shown,
  leaf: X509Certificate,
  serverName: string,
  at: Instant,
): Findings {
  return {
    subject: oneLine(leaf.subject),
    issuer: oneLine(leaf.issuer),
    "not-before": instantOf(leaf.validFrom),
    "not-after": instantOf(leaf.validTo),
    "days-left": daysBetween(at, Date.parse(leaf.validTo)),
    "days-since-start": daysBetween(Date.parse(leaf.validFrom), at),
    ...keyOf(leaf),
    "signed-with": signatureHash(leaf.raw),
    "self-signed": yesOrNo(isSelfSigned(leaf)),
    "chain-length": chain.length,
    names: namesOf(leaf),
    leaf: createHash("sha256").update(leaf.raw).digest("hex"),
    // Without a name to ask for there is nothing to match.
    "name-matches": serverName === "" ? undefined : yesOrNo(isFor(leaf, serverName)),
    version: protocol,
    cipher,
  };
}

const yesOrNo = (is: boolean): string => (is ? "yes" : "no");

const oneLine = (name: string | undefined): string => (name ?? "").replaceAll("\n", ", ");

/** As an ISO instant; as it stands where it is none. */
function instantOf(text: string): string {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}

const DAY_MS = 86_400_000;

/** Whole days from one instant to another, below zero when it lies before; undefined where one can't be read. */
const daysBetween = (from: number, to: number): number | undefined =>
  Number.isNaN(from + to) ? undefined : Math.floor((to - from) / DAY_MS);

/** Kind and size of the key; none of a key that the library does not know. */
function keyOf(leaf: X509Certificate): Findings {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = leaf.publicKey;
    const bits = asymmetricKeyDetails?.modulusLength;
    return { key: asymmetricKeyType, "key-bits": bits, curve: asymmetricKeyDetails?.namedCurve };
  } catch {
    return { key: "unknown" };
  }
}

function isSelfSigned(leaf: X509Certificate): boolean {
  try {
    return leaf.subject === leaf.issuer && leaf.verify(leaf.publicKey);
  } catch {
    return false;
  }
}

/** Alternative names as the library writes them, such as DNS:shop.example.org. */
const namesOf = ({ subjectAltName }: X509Certificate): readonly string[] =>
  subjectAltName === undefined ? [] : subjectAltName.split(", ");

const isFor = (leaf: X509Certificate, name: string): boolean =>
  (isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)) !== undefined;

/** Signature algorithms by the bytes of their object identifiers (RFC 8017 appendix C, RFC 5758, RFC 8410). */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ["2a864886f70d010102", "rsa-md2"],
  ["2a864886f70d010104", "rsa-md5"],
  ["2a864886f70d010105", "rsa-sha1"],
  ["2a864886f70d01010a", "rsa-pss"],
  ["2a864886f70d01010b", "rsa-sha256"],
  ["2a864886f70d01010c", "rsa-sha384"],
  ["2a864886f70d01010d", "rsa-sha512"],
  ["2a8648ce3d0401", "ecdsa-sha1"],
  ["2a8648ce3d040302", "ecdsa-sha256"],
  ["2a8648ce3d040303", "ecdsa-sha384"],
  ["2a8648ce3d040304", "ecdsa-sha512"],
  ["2b6570", "ed25519"],
  ["2b6571", "ed448"],
];

/**
 * The algorithm that the certificate says it was signed with, since the library of Node 20 does not
 * tell: a certificate is a sequence of its content, this algorithm and the signature (RFC 5280
 * section 4.1). Undefined where that can't be found.
 */
function signatureHash(der: Uint8Array): string | undefined {
  try {
    const [certificate] = elementsIn(Buffer.from(der));
    const [, algorithm] = elementsIn(certificate?.content ?? Buffer.alloc(0));
    const [identifier] = elementsIn(algorithm?.content ?? Buffer.alloc(0));
    if (identifier?.tag !== TAG.object) return undefined;
    const hex = identifier.content.toString("hex");
    return SIGNATURES.find(([known]) => known === hex)?.[1] ?? "other";
  } catch {
    return undefined;
  }
}
