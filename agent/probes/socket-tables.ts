import { open } from "node:fs/promises";

/** A table larger than this is not read: looking must not cost the host more than it is worth. */
export const MAX_TABLE_BYTES = 4 * 1024 * 1024;

/**
 * The kernel's TCP socket tables, IPv4 and IPv6, as text. Without IPv6 there is only the first.
 * Rejects when there is no table at all or one is too large.
 */
export async function readSocketTables(): Promise<readonly string[]> {
  const four = await readBounded("/proc/net/tcp");
  const six = await readBounded("/proc/net/tcp6").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return "";
    throw cause;
  });
  return [four, six];
}

/** The kernel's table of IPv4 neighbours, as text. Rejects where there is none. */
export const readNeighbourTable = (): Promise<string> => readBounded("/proc/net/arp");

/** What the host's kernel says of its network as a whole, readable by everybody. */
export type HostNetwork = {
  /** Its counters, as `kernel-counters.ts` reads them; empty where there are none. */
  readonly counters: string;
  /** Whether it passes packets on to others, as a host of containers does. */
  readonly forwards: boolean;
};

/** Reads both; never rejects. */
export async function readHostNetwork(): Promise<HostNetwork> {
  const [tcp, ip, forwards] = await Promise.all(
    ["/proc/net/netstat", "/proc/net/snmp", "/proc/sys/net/ipv4/ip_forward"].map((path) =>
      readBounded(path).catch(() => ""),
    ),
  );
  return { counters: `${tcp}${ip}`, forwards: forwards?.trim() === "1" };
}

async function readBounded(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const parts: Buffer[] = [];
    let length = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, null);
      if (bytesRead === 0) return Buffer.concat(parts).toString("latin1");
      length += bytesRead;
      if (length > MAX_TABLE_BYTES) throw new Error(`${path} is longer than ${MAX_TABLE_BYTES} bytes`);
      parts.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
