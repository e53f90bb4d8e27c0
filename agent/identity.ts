import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { access, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ID_PATTERN } from "../proto/ids.ts";
import { chainStart, evidenceKeyId } from "../proto/seal.ts";
import { writeAtomically } from "./atomic-file.ts";
import { CommandRefused, codeOf, saying } from "./refusal.ts";

/**
 * Who this agent is, as files in its data folder (0700, files 0600):
 * agent.json, key.pem and cert.pem (TLS), ca.pem (the only authority it trusts), evidence.pem (Ed25519).
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
};

/** The same as text, before it is written. */
export type NewIdentity = Omit<Identity, "evidenceKey"> & { readonly evidenceKey: string };

const schema = z.strictObject({
  agentId: z.string().regex(ID_PATTERN),
  segment: z.string().min(1).max(64),
  collectorUrl: z.url({ protocol: /^https$/ }),
  sourceAddress: z.string().max(64),
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
      key: await readText(join(directory, "key.pem")),
      certificate: await readText(join(directory, "cert.pem")),
      ca: await readText(join(directory, "ca.pem")),
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
  await writeAtomically(join(directory, "key.pem"), identity.key);
  await writeAtomically(join(directory, "cert.pem"), identity.certificate);
  await writeAtomically(join(directory, "ca.pem"), identity.ca);
  await writeAtomically(join(directory, "evidence.pem"), identity.evidenceKey);
  const { agentId, segment, collectorUrl, sourceAddress } = identity;
  const card = { agentId, segment, collectorUrl, sourceAddress };
  await writeAtomically(join(directory, CARD), `${JSON.stringify(card, null, 2)}\n`);
}

/** Where this agent's chain of evidence starts. */
export const chainStartOf = (identity: Pick<Identity, "agentId" | "evidenceKey">): Buffer =>
  chainStart(identity.agentId, spkiOf(identity));

/** The name by which a batch says with which key it is signed. */
export const keyIdOf = (identity: Pick<Identity, "evidenceKey">): Buffer => evidenceKeyId(spkiOf(identity));

const spkiOf = ({ evidenceKey }: Pick<Identity, "evidenceKey">): Buffer =>
  createPublicKey(evidenceKey).export({ type: "spki", format: "der" });

async function readText(path: string, otherwise = `Cannot read ${path}`): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const why = codeOf(cause) === "ENOENT" ? otherwise : `Cannot read ${path}: ${saying(cause)}`;
    throw new CommandRefused(2, why, { cause });
  }
}

const firstLine = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 200);
