import { lookup } from "node:dns/promises";
import type { Resolve } from "./pin-names.ts";

/** The host's own way of looking names up (its hosts file and resolvers). Used when rules are read, never to connect. */
export const lookupAll: Resolve = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);
