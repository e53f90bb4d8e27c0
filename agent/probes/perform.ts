import type { Outcome } from "../../proto/outcome.ts";
import type { Step } from "../../proto/step.ts";
import { ask } from "./ask.ts";
import { look } from "./host/look.ts";
import { httpContent } from "./http-content.ts";
import { httpRequest } from "./http-request.ts";
import type { ProbeIo } from "./probe.ts";
import { selfCheck } from "./self-check.ts";
import { socketTable } from "./socket-table.ts";
import { tcpConnect } from "./tcp-connect.ts";
import { tlsHandshake } from "./tls-handshake.ts";
import { udpSend } from "./udp-send.ts";
import { witnessListen } from "./witness-listen.ts";

/** The whole of what an agent can do, one probe per kind of step. Undefined when all was reported on the way. */
export function perform(step: Step, io: ProbeIo): Promise<Outcome | undefined> {
  switch (step.kind) {
    case "tcp-connect":
      return tcpConnect(step, io);
    case "tls-handshake":
      return tlsHandshake(step, io);
    case "http-request":
      return httpRequest(step, io);
    case "http-content":
      return httpContent(step, io);
    case "udp-send":
      return udpSend(step, io);
    case "self-check":
      return selfCheck(step, io);
    case "witness-listen":
      return witnessListen(step, io);
    case "socket-table":
      return socketTable(step, io);
    default:
      return "variant" in step ? ask(step, io) : look(step, io);
  }
}
