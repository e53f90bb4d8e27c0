import { type Cidr, contains } from "../../proto/address.ts";
import { addressOf } from "./socket-rows.ts";

/** ATF_COM: the neighbour answered, so there is one (linux/if_arp.h). */
const COMPLETE = 0x2;

/** Addresses of neighbours that answered, from the kernel's table (proc(5), /proc/net/arp). */
export const neighboursIn = (table: string): readonly string[] =>
  table
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [address = "", , flags = "", mac = ""] = line.trim().split(/\s+/);
      const isThere = (Number(flags) & COMPLETE) !== 0 && mac !== "00:00:00:00:00:00";
      return isThere ? [address] : [];
    });

const ROW = /^\s*\d+: \S+ ([0-9A-F]{8}|[0-9A-F]{32}):[0-9A-F]{4} 01 /;

/** Addresses at the other end of established connections, from the kernel's TCP tables. */
export const establishedPeers = (tables: readonly string[]): readonly string[] =>
  tables.flatMap((table) =>
    table.split("\n").flatMap((line) => {
      const hex = ROW.exec(line)?.[1];
      return hex === undefined ? [] : [addressOf(hex)];
    }),
  );

/** RFC 1918, RFC 6598 and RFC 4193: addresses of networks of one's own. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"] as Cidr[];

/** Whether an address is of a network of one's own, and no visitor's from anywhere. */
export const isPrivate = (address: string): boolean => PRIVATE.some((block) => contains(block, address));
