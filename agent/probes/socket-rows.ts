import type { Peer } from "../../proto/outcome.ts";

/** One row of the kernel's TCP socket table (proc(5), /proc/net/tcp and tcp6). */
export type SocketRow = {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly state: "listening" | Peer["state"];
};

/** Kernel states (include/net/tcp_states.h); SYN_SENT and CLOSE are no peer's handshake with us. */
const STATES: Readonly<Record<string, SocketRow["state"]>> = {
  "01": "established",
  "03": "syn-received",
  "04": "closing",
  "05": "closing",
  "06": "closing",
  "08": "closing",
  "09": "closing",
  "0A": "listening",
  "0B": "closing",
  "0C": "syn-received",
};

const ROW =
  /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2}) /;

/** The rows for one local port. Lines of another form are skipped. */
export function socketRows(table: string, port: number): readonly SocketRow[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  return table.split("\n").flatMap((line) => {
    if (!line.includes(wanted)) return [];
    const [, local = "", localPort = "", remote = "", remotePort = "", code = ""] = ROW.exec(line) ?? [];
    const state = STATES[code];
    if (state === undefined || Number.parseInt(localPort, 16) !== port) return [];
    return [
      {
        localAddress: addressOf(local),
        localPort: port,
        remoteAddress: addressOf(remote),
        remotePort: Number.parseInt(remotePort, 16),
        state,
      },
    ];
  });
}

/** The kernel prints each 32-bit word in its own byte order, which is little-endian on every machine we run on. */
export function addressOf(hex: string): string {
  const bytes = Buffer.from(hex, "hex");
  bytes.swap32();
  if (bytes.length === 4) return [...bytes].join(".");
  const isMapped = bytes.subarray(0, 12).equals(Buffer.from("00000000000000000000ffff", "hex"));
  return isMapped ? [...bytes.subarray(12)].join(".") : shortest(bytes);
}

/** RFC 5952: lower case, no leading zeros, the longest run of zero groups as "::". */
function shortest(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  const runs = [...groups.join(":").matchAll(/\b0(?::0)+\b/g)].map(([run]) => run);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  const text = groups.join(":");
  return longest === "" ? text : text.replace(longest, "").replace(/^:?$|^:(?!:)|(?<!:):$|::/, "::");
}
