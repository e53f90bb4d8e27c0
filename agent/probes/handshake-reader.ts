/** Types of records and of handshake messages (RFC 5246 sections 6.2.1 and 7.4). */
const HANDSHAKE_RECORD = 22;
const CERTIFICATE_REQUEST = 13;
const RECORD_HEAD_BYTES = 5;
const MESSAGE_HEAD_BYTES = 4;

/** Reads along with a handshake, as far as it is in the clear. */
export type HandshakeReader = {
  readonly read: (chunk: Uint8Array) => void;
  /** Whether the server asked for a certificate of ours. TLS 1.3 says so encrypted, and then nothing is known. */
  readonly asksCertificate: () => boolean;
};

/**
 * Tells from what a server says whether it asks its client for a certificate. Keeps no more than the
 * heads of a record and a message; gives up at the first record that is no handshake, since all after
 * it is encrypted.
 */
export function handshakeReader(): HandshakeReader {
  let record: number[] = [];
  let message: number[] = [];
  let recordLeft = 0;
  let messageLeft = 0;
  let isOver = false;
  let isAsked = false;

  function ofRecordHead(byte: number): void {
    record.push(byte);
    if (record[0] !== HANDSHAKE_RECORD) isOver = true;
    if (record.length < RECORD_HEAD_BYTES) return;
    recordLeft = Buffer.from(record).readUInt16BE(3);
    record = [];
  }

  /** A message may begin in one record and go on in the next. */
  function ofMessage(byte: number): void {
    recordLeft -= 1;
    if (messageLeft > 0) {
      messageLeft -= 1;
      return;
    }
    message.push(byte);
    if (message.length < MESSAGE_HEAD_BYTES) return;
    messageLeft = Buffer.from(message).readUIntBE(1, 3);
    isAsked = message[0] === CERTIFICATE_REQUEST;
    isOver = isAsked;
    message = [];
  }

  return {
    read(chunk) {
      for (const byte of chunk) {
        if (isOver) return;
        if (recordLeft === 0) ofRecordHead(byte);
        else ofMessage(byte);
      }
    },
    asksCertificate: () => isAsked,
  };
}
