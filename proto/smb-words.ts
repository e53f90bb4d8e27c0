import type { AskStep } from "./step.ts";
import { AT_ONCE, hex, type Part, type Round, round } from "./wording.ts";

const NEGOTIATE = round(
  AT_ONCE,
  hex("000000ae fe"),
  "SMB",
  hex(`4000 0000 00000000 0000 0100 ${"00".repeat(48)} 2400 0500 0100 0000 40000000`),
  "plumbline asks..",
  hex("70000000 0200 0000 0202 1002 0003 0203 1103 0000"),
  hex("0100 2600 00000000 0100 2000 0100"),
  "p".repeat(32),
  hex("0000 0200 0600 00000000 0200 0200 0100"),
);

/** The negotiation of `smb-hello`, by variant. */
export const SMB_HELLO = {
  smb1: [
    round(
      AT_ONCE,
      hex("0000002f ff"),
      "SMB",
      hex("72 00000000 18 01c0 000000000000000000000000 0000 feff 0000 0000 00 0c00 02"),
      "NT LM 0.12\0",
    ),
  ],
  smb2: [NEGOTIATE],
} as const;

const SESSION: Part = { hole: "the session that it gave", most: 8 };

/** Length, header and the message's own part; each asks for one answer. */
const request = (
  when: string,
  { bytes, command, id, session }: { bytes: number; command: string; id: string; session: Part },
  ...parts: readonly (Part | string)[]
): Round =>
  round(
    when,
    hex(`${bytes.toString(16).padStart(8, "0")} fe`),
    "SMB",
    hex(`4000 0100 00000000 ${command} 0100 00000000 00000000 ${id}00000000000000 0000000000000000`),
    session,
    hex("00".repeat(16)),
    ...parts,
  );

const token = (bytes: string): Part => hex(`1900 00 01 00000000 00000000 5800 ${bytes} 0000000000000000`);

/** A session of nobody, and the share of which the target's own address is the host's name. */
export const smbAnonymous = ({ target }: AskStep): readonly Round[] => {
  const share = Buffer.from(`\\\\${target.host}\\IPC$`, "utf16le");
  const length = Buffer.alloc(2);
  length.writeUInt16LE(share.length);
  return [
    NEGOTIATE,
    request(
      "where it accepts that",
      { bytes: 120, command: "0100", id: "01", session: hex("00".repeat(8)) },
      token("2000"),
      "NTLMSSP\0",
      hex(`01000000 058208a0 ${"00".repeat(16)}`),
    ),
    request(
      "where it asks who is there",
      { bytes: 153, command: "0100", id: "02", session: SESSION },
      token("4100"),
      "NTLMSSP\0",
      hex(`03000000 0100 0100 40000000 ${"0000 0000 40000000".repeat(5)} 058a08a0 00`),
    ),
    request(
      "where it takes nobody",
      { bytes: 72 + share.length, command: "0300", id: "03", session: SESSION },
      hex("0900 0000 4800"),
      length,
      share,
    ),
  ];
};
