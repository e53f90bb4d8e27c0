import { X509Certificate } from "node:crypto";
import { access, constants, stat } from "node:fs/promises";
import process from "node:process";
import { NO_PUBLISHER } from "../proto/publisher.ts";
import type { Instant } from "../proto/time.ts";
import { readVersionRecord } from "./bundle-versions.ts";
import { type Identity, readIdentity } from "./identity.ts";
import { fingerprintsOf } from "./issued.ts";
import { lookupAll } from "./lookup.ts";
import { pinnedAuthority } from "./presented-chain.ts";
import { codeOf, saying } from "./refusal.ts";
import { certificateWarning } from "./renewal.ts";
import { problemOf, readRules } from "./rules.ts";
import { isEngaged } from "./runner/halt.ts";
import { groundWarnings, isUnderPermissionModel } from "./runtime.ts";
import { isLive, readStatus } from "./status.ts";

/** One thing looked at. `warn` works but should be known; `fail` keeps the agent from its work. */
export type Finding = {
  readonly check: string;
  readonly result: "ok" | "warn" | "fail";
  readonly detail: string;
};

/** Where to look, as whom, and when. */
export type DoctorOptions = {
  readonly directory: string;
  readonly policy: string;
  readonly userId: number;
  readonly now: Instant;
};

/** Looks at everything an agent needs, changes nothing, and never throws for what it finds. */
export async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  const { directory, policy, userId, now } = options;
  const findings: Finding[] = [];
  const identity = await readIdentity(directory).catch((cause: unknown) => saying(cause));
  if (typeof identity === "string") findings.push(fail("identity", identity));
  else
    findings.push(ok("identity", `${identity.agentId} in ${identity.segment}`), certificate(identity, now));
  findings.push(await folder(directory), await rules(policy, userId), ...(await publishers(policy, userId)));
  findings.push(versions(directory));
  findings.push(
    isEngaged(directory) ? warn("halt", "halted: see `plumbline-agent resume`") : ok("halt", "not halted"),
  );
  findings.push(await socketTable(), ...ground());
  if (typeof identity !== "string") findings.push(await collector(identity));
  findings.push(await running(directory, now));
  return findings;
}

function certificate(identity: Identity, now: Instant): Finding {
  try {
    const { validFrom, validTo } = new X509Certificate(identity.certificate);
    if (Date.parse(validFrom) > now)
      return fail("certificate", `not valid before ${validFrom}: is the clock right?`);
    const warning = certificateWarning(identity.certificate, identity.agentId, now);
    if (warning === "") return ok("certificate", `valid until ${validTo}`);
    return Date.parse(validTo) <= now ? fail("certificate", warning) : warn("certificate", warning);
  } catch (cause) {
    return fail("certificate", saying(cause));
  }
}

async function folder(directory: string): Promise<Finding> {
  try {
    const { mode } = await stat(directory);
    await access(directory, constants.W_OK);
    return (mode & 0o077) === 0
      ? ok("data", directory)
      : warn("data", `${directory} is open to others (mode ${(mode & 0o777).toString(8)}, expected 700)`);
  } catch (cause) {
    return fail("data", saying(cause));
  }
}

async function rules(policy: string, userId: number): Promise<Finding> {
  const reading = await readRules(policy, userId, lookupAll);
  if (reading.kind === "none") return fail("rules", problemOf(reading));
  return reading.warning === "" ? ok("rules", policy) : warn("rules", reading.warning);
}

/** Whose scenarios may run: without one, none does. Nothing is said twice where there are no rules. */
async function publishers(policy: string, userId: number): Promise<readonly Finding[]> {
  const reading = await readRules(policy, userId, lookupAll);
  if (reading.kind === "none") return [];
  const names = reading.rules.publishers.map(({ name }) => name);
  return [names.length === 0 ? fail("publishers", NO_PUBLISHER) : ok("publishers", names.join(", "))];
}

function versions(directory: string): Finding {
  const { problem, taken } = readVersionRecord(directory);
  if (problem !== "") return fail("bundles", problem);
  const known = [...taken].map(([id, { version }]) => `${id} version ${version}`);
  return ok("bundles", known.length === 0 ? "none taken yet" : `taken up to ${known.join(", ")}`);
}

async function socketTable(): Promise<Finding> {
  try {
    await access("/proc/net/tcp", constants.R_OK);
    return ok("socket table", "readable");
  } catch {
    return warn("socket table", "not readable: this agent can't look at its own host's sockets");
  }
}

function ground(): readonly Finding[] {
  const warnings = groundWarnings(process.version, isUnderPermissionModel());
  return warnings.length === 0
    ? [ok("runtime", process.version)]
    : warnings.map((warning) => warn("runtime", warning));
}

/** Whether the collector shows the CA that this agent trusts; says nothing of whether it would let us in. */
async function collector(identity: Identity): Promise<Finding> {
  try {
    const known = fingerprintsOf(identity.ca);
    await pinnedAuthority(new URL(identity.collectorUrl), known, identity.sourceAddress);
    return ok("collector", identity.collectorUrl);
  } catch (cause) {
    return fail("collector", saying(cause));
  }
}

async function running(directory: string, now: Instant): Promise<Finding> {
  try {
    const status = await readStatus(directory);
    if (status === undefined || !isLive(status, now)) return warn("agent", "does not run");
    const { state, code, sentence } = status.link;
    if (state === "dismissed") return fail("agent", `turned away: ${sentence} (${code})`);
    return state === "up"
      ? ok("agent", `linked, pid ${status.pid}`)
      : warn("agent", `link ${state}: ${sentence}`);
  } catch (cause) {
    return codeOf(cause) === "ENOENT" ? warn("agent", "does not run") : warn("agent", saying(cause));
  }
}

const ok = (check: string, detail: string): Finding => ({ check, result: "ok", detail });
const warn = (check: string, detail: string): Finding => ({ check, result: "warn", detail });
const fail = (check: string, detail: string): Finding => ({ check, result: "fail", detail });
