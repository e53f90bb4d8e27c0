import { deserialize, serialize } from "node:v8";
import type { Packed, Unpacked } from "./app/packed.ts";

/** Writes a value out for another thread of ours. Plain data only, as for `postMessage`. */
export const pack = <T>(value: T): Packed<T> => ({ kind: "packed", bytes: new Uint8Array(serialize(value)) });

/** Reads what `pack` wrote. Only ever given bytes of a thread of this process. */
const unpack = <T>({ bytes }: Packed<T>): T => deserialize(bytes) as T;

/** A request with every packed member read. */
export const unpacked = <R extends object>(request: R): Unpacked<R> =>
  Object.fromEntries(
    Object.entries(request).map(([name, member]) => [name, isPacked(member) ? unpack(member) : member]),
  ) as Unpacked<R>;

const isPacked = (member: unknown): member is Packed<unknown> =>
  typeof member === "object" &&
  member !== null &&
  "kind" in member &&
  member.kind === "packed" &&
  "bytes" in member;
