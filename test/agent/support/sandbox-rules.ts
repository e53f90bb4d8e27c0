import { createServer } from "node:http";
import { eicar, twin } from "../../../agent/probes/sandbox/eicar.ts";
import { FETCH_PATHS, SANDBOX_KINDS } from "../../../proto/sandbox.ts";
import type { Target } from "../../../proto/target.ts";
import { LOOPBACK_RULES } from "./scenario.ts";
import { listening } from "./service.ts";

/** Rules that let a test's agent do everything that there is in its sandbox, and fetch from loopback. */
export const SANDBOX_RULES = LOOPBACK_RULES.replace("udp-send]", "udp-send, eicar-fetch]").replace(
  "host: [socket-table]",
  `host: [socket-table, ${SANDBOX_KINDS.join(", ")}]\nsandbox: { maxFiles: 512 }`,
);

/** A web server of the test's own with the files that a witness serves. */
export const fileServer = (): Promise<Target> =>
  listening(
    createServer((request, response) => response.end(request.url === FETCH_PATHS.plain ? twin() : eicar())),
  );
