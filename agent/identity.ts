import { createPrivateKey, type KeyObject } from "node:crypto";
import { access, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ID_PATTERN } from "../proto/ids.ts";
import { chainStart, evidenceKeyId, sha256 } from "../proto/seal.ts";
import { writeAtomically } from "./atomic-file.ts";
import { evidenceSpki } from "./keys.ts";
import { CommandRefused, codeOf, saying } from "./refusal.ts";

/**
 * Who this agent is, as files in its data folder (0700, files 0600):
 * agent.json, key.pem and cert.pem (TLS), ca.pem (the only authorities it trusts), evidence.pem (Ed25519).
 *
 * A renewal writes key.N.pem, cert.N.pem and ca.N.pem beside those in use; agent.json, replaced in one
 * step, says which N counts. So a crash at any moment leaves the old set whole or the new one.
 */
export type Identity = {
  readonly agentId: string;
  readonly segment: string;
  readonly collectorUrl: string;
  /** What the agent probes and dials from; empty lets the kernel choose. */
  readonly sourceAddress: string;
  readonly key: string;
  readonly certificate: string;
  readonly ca: string;
  readonly evidenceKey: KeyObject;
  /** Which set of TLS files counts; 0 is the one of the join. */
  readonly generation: number;
};

/** The same as text, before it is written. */
export type NewIdentity = Omit<Identity, "evidenceKey" | "generation"> & { readonly evidenceKey: string };

/** What a renewal or a rejoin replaces, as PEM; the key and the certificate belong together. */
export type TlsFiles = { readonly key: string; readonly certificate: string; readonly ca: string };

const schema = z.strictObject({
  agentId: z.string().regex(ID_PATTERN),
  segment: z.string().min(1).max(64),
  collectorUrl: z.url({ protocol: /^https$/ }),
  sourceAddress: z.string().max(64),
  generation: z.number().int().min(0).default(0),
});

const CARD = "agent.json";

/** Throws `CommandRefused` (2) that names the file when there is no usable identity. */
export async function readIdentity(directory: string): Promise<Identity> {
  const card = join(directory, CARD);
  const text = await readText(card, `${directory} holds no agent: run "plumbline-agent enroll" first`);
  try {
    const parsed = schema.parse(JSON.parse(text));
    return {
      ...parsed,
      key: await readText(tlsFile(directory, "key", parsed.generation)),
      certificate: await readText(tlsFile(directory, "cert", parsed.generation)),
      ca: await readText(tlsFile(directory, "ca", parsed.generation)),
      evidenceKey: createPrivateKey(await readText(join(directory, "evidence.pem"))),
    };
  } catch (cause) {
    if (cause instanceof CommandRefused) throw cause;
    throw new CommandRefused(2, `Cannot use ${card}: ${firstLine(saying(cause))}`, { cause });
  }
}

/** Whether the folder already holds an agent. */
export async function holdsIdentity(directory: string): Promise<boolean> {
  try {
    await access(join(directory, CARD));
    return true;
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return false;
    throw cause;
  }
}

/** agent.json comes last: until it is there, there is no agent, so a crash leaves nothing half-joined. */
export async function writeIdentity(directory: string, identity: NewIdentity): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeTlsFiles(directory, identity, 0);
  await writeAtomically(join(directory, "evidence.pem"), identity.evidenceKey);
  await writeCard(directory, { ...identity, generation: 0 });
}

/** Goes on with other TLS files: they are written beside those in use, and count in one step. Gives the identity with them. */
export async function switchTlsFiles(
  directory: string,
  identity: Identity,
  { key, certificate, ca }: TlsFiles,
): Promise<Identity> {
  const next = { ...identity, key, certificate, ca, generation: identity.generation + 1 };
  await writeTlsFiles(directory, next, next.generation);
  await writeCard(directory, next);
  await forgetOthers(directory, next.generation);
  return next;
}

/** Whatever is left of other sets, those of a renewal that was cut off too, is of no use to us, and some to a thief. */
async function forgetOthers(directory: string, generation: number): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const [, other] = /^(?:key|cert|ca)(?:\.(\d+))?\.pem(?:\.new)?$/.exec(name) ?? ["", "none"];
    if (other !== "none" && Number(other ?? 0) !== generation)
      await rm(join(directory, name), { force: true }).catch(() => undefined);
  }
}

const tlsFile = (directory: string, name: "key" | "cert" | "ca", generation: number): string =>
  join(directory, generation === 0 ? `${name}.pem` : `${name}.${generation}.pem`);

async function writeTlsFiles(directory: string, files: TlsFiles, generation: number): Promise<void> {
  await writeAtomically(tlsFile(directory, "key", generation), files.key);
  await writeAtomically(tlsFile(directory, "cert", generation), files.certificate);
  await writeAtomically(tlsFile(directory, "ca", generation), files.ca);
}

async function writeCard(
  directory: string,
  {
    agentId,
    segment,
    collectorUrl,
    sourceAddress,
    generation,
  }: Pick<Identity, "agentId" | "segment" | "collectorUrl" | "sourceAddress" | "generation">,
): Promise<void> {
  const card = { agentId, segment, collectorUrl, sourceAddress, generation };
  await writeAtomically(join(directory, CARD), `${JSON.stringify(card, null, 2)}\n`);
}

/** SHA-256 of the evidence key in hex: what a person compares before an agent is let in. */
export const fingerprintOf = (evidenceKey: KeyObject): string =>
  sha256(evidenceSpki(evidenceKey)).toString("hex");

/** Where this agent's chain of evidence starts. */
export const chainStartOf = (identity: Pick<Identity, "agentId" | "evidenceKey">): Buffer =>
  chainStart(identity.agentId, evidenceSpki(identity.evidenceKey));

/** The name by which a batch says with which key it is signed. */
export const keyIdOf = ({ evidenceKey }: Pick<Identity, "evidenceKey">): Buffer =>
  evidenceKeyId(evidenceSpki(evidenceKey));

async function readText(path: string, otherwise = `Cannot read ${path}`): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const why = codeOf(cause) === "ENOENT" ? otherwise : `Cannot read ${path}: ${saying(cause)}`;
    throw new CommandRefused(2, why, { cause });
  }
}

const firstLine = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 200);
