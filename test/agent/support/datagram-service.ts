import { createSocket } from "node:dgram";
import type { Target } from "../../../proto/target.ts";
import { later } from "./service.ts";

/** Something that answers any datagram with these bytes. */
export async function answering(reply: Buffer): Promise<Target> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  later(() => socket.close());
  socket.on("message", (_, { port, address }) => socket.send(reply, port, address));
  return { transport: "udp", host: "127.0.0.1", port: socket.address().port };
}
