import { plainAddress } from "../../proto/address.ts";

/** What one peer is, for counting: an IPv4 address, or the /64 of an IPv6 one. A household has a whole /64, and counting its addresses one by one would count nothing. */
export function networkOf(address: string): string {
  const plain = plainAddress(address) ?? address;
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: gap }, () => "0"), ...right].slice(0, 4).join(":");
}

/** Counts connections by peer, so that one can't take all there are. */
export function peerConnections(mostPerPeer: number) {
  const counts = new Map<string, number>();
  return {
    /** False when the peer has as many as it may; then nothing was counted. */
    enter(address: string): boolean {
      const peer = networkOf(address);
      const count = counts.get(peer) ?? 0;
      if (count >= mostPerPeer) return false;
      counts.set(peer, count + 1);
      return true;
    },
    /** Once for each time that `enter` said true. */
    leave(address: string): void {
      const peer = networkOf(address);
      const count = (counts.get(peer) ?? 1) - 1;
      if (count === 0) counts.delete(peer);
      else counts.set(peer, count);
    },
    /** Peers that are counted at the moment. */
    size: () => counts.size,
  };
}
