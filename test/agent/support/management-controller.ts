/** The answer of a management controller to who asks how to sign in (IPMI 2.0 section 22.13). */
export const controller = ({ types = 0x84, status = 0x04, completion = 0 }): Buffer =>
  Buffer.concat([
    Buffer.from("0600ff07000000000000000000", "hex"),
    Buffer.from([0x10, 0x81, 0x1c, 0x63, 0x20, 0x00, 0x38, completion]),
    // What declines tells nothing more, but for its checksum.
    Buffer.from(completion === 0 ? [0x01, types, status, 0x02, 0, 0, 0, 0, 0] : [0]),
  ]);
