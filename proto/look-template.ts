import { z } from "zod";
import { PACKAGE_NAME, PACKAGE_VERSION, PROCESS_NAME, SETTINGS } from "./host.ts";
import { referenceSchema } from "./scenario-parameters.ts";

/** A value that a document says itself, or a parameter of the run's. */
const said = (pattern: RegExp, what: string) =>
  z.union([z.string().regex(pattern, `must be ${what}`), referenceSchema]);

const packageName = said(PACKAGE_NAME, "the name of a package");

/** A version that a condition holds a fact against. */
export const versionSchema = said(PACKAGE_VERSION, "a version of a package");

/** What a step of a scenario says of its look at the host, beside what every step says. */
export const LOOKS = {
  "package-version": { kind: z.literal("package-version"), package: packageName },
  "process-restarted": {
    kind: z.literal("process-restarted"),
    process: said(PROCESS_NAME, "the name of a process"),
    package: packageName,
  },
  "config-value": { kind: z.literal("config-value"), setting: z.enum(SETTINGS) },
  plain: {
    kind: z.enum(["listeners", "own-confinement", "sensor-inventory", "service-account-token"]),
  },
} as const;
