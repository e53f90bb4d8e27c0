import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { Misheard, type Talk } from "../talk.ts";
import { bySmbMessage, overTcp, SMB2_REQUEST } from "./smb-hello.ts";

/**
 * Asks a file server for a session of nobody and for the share that all others are asked about, IPC$
 * ([MS-SMB2] sections 2.2.5 and 2.2.9, [MS-NLMP] section 3.2.5.1.2: a client without a name and a
 * password). Tells the status of each and nothing else; no pipe is opened and nothing is listed.
 */
export const smbAnonymous: LineQuestion = async (talk, { target }) => {
  talk.say(overTcp(SMB2_REQUEST));
  const negotiated = await hearCommand(talk, NEGOTIATE);
  const identity = byBanner(Buffer.from(`smb ${negotiated.toString("hex", 72, 88)}`));
  const accepted = statusOf(negotiated) === 0 ? "yes" : "no";
  if (accepted === "no") return { identity, findings: { accepted, session: nameOf(statusOf(negotiated)) } };

  talk.say(request(SESSION_SETUP, 1, Buffer.alloc(8), sessionSetup(NTLM_NEGOTIATE)));
  const challenged = await hearCommand(talk, SESSION_SETUP);
  if (statusOf(challenged) !== MORE_PROCESSING)
    return { identity, findings: { accepted, session: nameOf(statusOf(challenged)) } };

  const sessionId = challenged.subarray(40, 48);
  talk.say(request(SESSION_SETUP, 2, sessionId, sessionSetup(NTLM_NOBODY)));
  const given = await hearCommand(talk, SESSION_SETUP);
  const session = nameOf(statusOf(given));
  if (statusOf(given) !== 0) return { identity, findings: { accepted, session } };

  const as = SESSION_FLAGS[given.length >= 68 ? given.readUInt16LE(66) & 3 : 0];
  talk.say(request(TREE_CONNECT, 3, sessionId, treeConnect(`\\\\${target.host}\\IPC$`)));
  const tree = nameOf(statusOf(await hearCommand(talk, TREE_CONNECT)));
  return { identity, findings: { accepted, session, as, tree } };
};

const NEGOTIATE = 0;
const SESSION_SETUP = 1;
const TREE_CONNECT = 3;
const MORE_PROCESSING = 0xc0000016;
/** Whom the server took the client for ([MS-SMB2] section 2.2.6): bit 1 a guest, bit 2 nobody; neither where it does not say. */
const SESSION_FLAGS = [undefined, "guest", "nobody", "nobody"] as const;

/** Statuses that a server answers with ([MS-ERREF] section 2.3.1). */
const STATUSES: Readonly<Record<number, string>> = {
  0: "STATUS_SUCCESS",
  3221225485: "STATUS_INVALID_PARAMETER",
  3221225494: "STATUS_MORE_PROCESSING_REQUIRED",
  3221225506: "STATUS_ACCESS_DENIED",
  3221225581: "STATUS_LOGON_FAILURE",
  3221225582: "STATUS_ACCOUNT_RESTRICTION",
  3221225586: "STATUS_ACCOUNT_DISABLED",
  3221225659: "STATUS_NOT_SUPPORTED",
  3221225676: "STATUS_BAD_NETWORK_NAME",
  3221225819: "STATUS_LOGON_TYPE_NOT_GRANTED",
  3221225987: "STATUS_USER_SESSION_DELETED",
};

const nameOf = (status: number): string => STATUSES[status] ?? `0x${status.toString(16).padStart(8, "0")}`;

const statusOf = (message: Buffer): number => message.readUInt32LE(8);

/** A server that is busy says so first and answers later ([MS-SMB2] section 3.3.4.4): so many times at most. */
const MAX_INTERIM = 4;
const PENDING = 0x103;

/** The answer to a command, without the length before it. */
async function hearCommand(talk: Talk, command: number): Promise<Buffer> {
  for (let interim = 0; interim <= MAX_INTERIM; interim++) {
    const message = (await talk.hear(bySmbMessage)).subarray(4);
    if (message[0] !== 0xfe || message.length < 64 || message.readUInt16LE(12) !== command)
      throw new Misheard("another answer than was asked for");
    if (statusOf(message) !== PENDING) return message;
  }
  throw new Misheard("interim answers without end");
}

/** Header of 64 bytes with a credit for itself and one asked for, then the body. */
function request(command: number, messageId: number, sessionId: Uint8Array, body: Buffer): Buffer {
  const header = Buffer.alloc(64);
  header.write("\xfeSMB", "latin1");
  header.writeUInt16LE(64, 4);
  header.writeUInt16LE(1, 6);
  header.writeUInt16LE(command, 12);
  header.writeUInt16LE(1, 14);
  header.writeUInt32LE(messageId, 24);
  header.set(sessionId, 40);
  return overTcp(Buffer.concat([header, body]));
}

/** Signing enabled, and the token behind 24 bytes of its own. */
function sessionSetup(token: Buffer): Buffer {
  const body = Buffer.alloc(24);
  body.writeUInt16LE(25, 0);
  body[3] = 1;
  body.writeUInt16LE(64 + body.length, 12);
  body.writeUInt16LE(token.length, 14);
  return Buffer.concat([body, token]);
}

function treeConnect(path: string): Buffer {
  const body = Buffer.alloc(8);
  const name = Buffer.from(path, "utf16le");
  body.writeUInt16LE(9, 0);
  body.writeUInt16LE(64 + body.length, 4);
  body.writeUInt16LE(name.length, 6);
  return Buffer.concat([body, name]);
}

/** Unicode, target wanted, NTLM, always signed, extended session security, 128 and 56 bits ([MS-NLMP] section 2.2.2.5). */
const NTLM_FLAGS = 0xa0088205;
const NTLM_ANONYMOUS = 0x800;

function ntlm(type: number, length: number): Buffer {
  const token = Buffer.alloc(length);
  token.write("NTLMSSP\0", "latin1");
  token.writeUInt32LE(type, 8);
  return token;
}

const NTLM_NEGOTIATE = ntlmNegotiate();
const NTLM_NOBODY = ntlmNobody();

/** No domain and no workstation. */
function ntlmNegotiate(): Buffer {
  const token = ntlm(1, 32);
  token.writeUInt32LE(NTLM_FLAGS, 12);
  return token;
}

/** No name, no answer to the challenge, and in place of the older answer one zero ([MS-NLMP] section 3.2.5.1.2). */
function ntlmNobody(): Buffer {
  const token = ntlm(3, 65);
  for (const at of [12, 20, 28, 36, 44, 52]) token.writeUInt32LE(64, at + 4);
  token.writeUInt16LE(1, 12);
  token.writeUInt16LE(1, 14);
  token.writeUInt32LE((NTLM_FLAGS | NTLM_ANONYMOUS) >>> 0, 60);
  return token;
}
