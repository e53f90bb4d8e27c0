import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { z } from "zod";
import type { parametersSchema } from "../../../proto/scenario.ts";
import { sha256 } from "../../../proto/seal.ts";
import { instant } from "../../../proto/time.ts";
import type { Job } from "../../../proto/wire.ts";
import { bundleFor, PINS, vouching } from "../../support/publisher.ts";

let count = 0;

/** The bytes of a scenario of the catalogue. */
export const scenarioBytes = (name: string): Buffer =>
  readFileSync(new URL(`../../../scenarios/${name.replace(".", "-")}.yaml`, import.meta.url));

/** A job as a collector would send it, for a scenario of the catalogue or other bytes. */
export function jobOf(
  scenario: string | Uint8Array,
  parameters: z.input<typeof parametersSchema>,
  over: Partial<Job> = {},
): Job {
  const bytes = typeof scenario === "string" ? scenarioBytes(scenario) : scenario;
  count++;
  return {
    kind: "job",
    jobId: `job-${count}`,
    runId: `run-${count}`,
    leaseId: `lease-${count}`,
    nonce: randomBytes(16),
    marker: `plb-${count}`,
    role: "actor",
    scenario: bytes,
    scenarioDigest: sha256(bytes).toString("hex"),
    parameters: JSON.stringify(parameters),
    issuedAt: instant(Date.now()),
    notAfter: instant(Date.now() + 60_000),
    limits: {},
    ...vouching(bundleFor(bytes)),
    ...over,
  };
}

/** Rules that allow everything a test needs on loopback. */
export const LOOPBACK_RULES = `format: plumbline-rules/1
agreedBy: a test
notBefore: 2020-01-01T00:00:00Z
notAfter: 2100-01-01T00:00:00Z
allow:
  - kinds: [tcp-connect, tls-handshake, http-request, udp-send]
    to: [127.0.0.0/8]
    ports: [1-65535]
witness:
  - { transport: tcp, on: 127.0.0.0/8, ports: [1-65535], from: [127.0.0.0/8] }
  - { transport: udp, on: 127.0.0.0/8, ports: [1-65535], from: [127.0.0.0/8] }
host: [socket-table]
limits: { probesPerSecond: 1000, concurrentJobs: 8, jobSeconds: 120 }
${PINS}`;
