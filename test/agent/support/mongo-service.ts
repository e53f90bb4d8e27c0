import { int32, readDocument, writeDocument } from "../../../agent/probes/bson.ts";
import type { Target } from "../../../proto/target.ts";
import { tcpService } from "./service.ts";

/** A member of a reply as `writeDocument` takes it. */
type Members = Parameters<typeof writeDocument>[0];

/**
 * A MongoDB server as far as three commands go, for the length of one test: no distribution has the
 * real one. After the "MongoDB Wire Protocol" document (OP_MSG, opcode 2013: header, flags, one section
 * of kind 0) and the manual's pages of `hello`, `buildInfo` and `listDatabases`: the first two are
 * answered to anybody, the third with code 13, Unauthorized, where access control is on.
 */
export const mongoService = (how: {
  readonly authorization: boolean;
  readonly router?: boolean;
}): Promise<Target> =>
  tcpService((socket) => {
    socket.on("data", (message) => {
      const command = [...readDocument(message.subarray(21)).keys()][0] ?? "";
      socket.write(mongoMessage(message.readInt32LE(4), answerTo(command, how)));
    });
  });

/** One message in answer to another, as the server frames it. */
export function mongoMessage(responseTo: number, members: Members): Buffer {
  const body = Buffer.concat([int32(0), Buffer.from([0]), writeDocument(members)]);
  return Buffer.concat([int32(16 + body.length), int32(7), int32(responseTo), int32(2013), body]);
}

function answerTo(
  command: string,
  how: { readonly authorization: boolean; readonly router?: boolean },
): Members {
  switch (command) {
    case "hello":
      return [
        ...(how.router ? ([["msg", "isdbgrid"]] as const) : ([["setName", "rs0"]] as const)),
        ["topologyVersion", [["counter", 6]]],
        ["isWritablePrimary", true],
        ["maxWireVersion", 21],
        ["readOnly", false],
        ["ok", 1],
      ];
    case "buildInfo":
      return [
        ["version", "7.0.5"],
        ["ok", 1],
      ];
    default:
      return how.authorization
        ? [
            ["ok", 0],
            ["errmsg", `Command ${command} requires authentication`],
            ["code", 13],
            ["codeName", "Unauthorized"],
          ]
        : [
            ["databases", []],
            ["ok", 1],
          ];
  }
}
