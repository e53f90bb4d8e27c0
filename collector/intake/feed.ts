import { gunzipSync } from "node:zlib";
import { ReportRefused } from "./report.ts";

/** A feed of exploit intelligence with more bytes, compressed or not, is refused. The EPSS day file has 9.5 MB. */
export const MAX_FEED_BYTES = 67_108_864;

/** The text of a feed, plain or compressed with gzip. Never unpacks beyond MAX_FEED_BYTES. */
export function feedText(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new ReportRefused("The file is empty");
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unpack(bytes) : bytes;
  if (plain.length > MAX_FEED_BYTES)
    throw new ReportRefused(`The feed is larger than ${MAX_FEED_BYTES} bytes`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    throw new ReportRefused("The feed is not valid UTF-8");
  }
}

function unpack(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_FEED_BYTES });
  } catch {
    throw new ReportRefused(
      `The feed cannot be unpacked: it is damaged, cut, or larger than ${MAX_FEED_BYTES} bytes`,
    );
  }
}
