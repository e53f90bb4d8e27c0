import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

/** The address at the other end of the socket. Forwarding headers are anyone's to write, so none is read. */
export function peerOf(c: Context): string {
  const bindings = c.env as Partial<HttpBindings> | undefined;
  return bindings?.incoming?.socket?.remoteAddress ?? "unknown";
}
