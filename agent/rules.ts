import { type FileHandle, open } from "node:fs/promises";
import { canonical } from "../proto/canonical.ts";
import {
  permitsSender,
  RULES_LIMITS,
  type RulesOfEngagement,
  rulesSchema,
  type Taking,
  type WitnessEntry,
  witnessEntry,
} from "../proto/engagement.ts";
import { NO_PUBLISHER } from "../proto/publisher.ts";
import { rulesToJson } from "../proto/rules-json.ts";
import { sha256 } from "../proto/seal.ts";
import type { Target } from "../proto/target.ts";
import { pinNames, type Resolve } from "./pin-names.ts";
import { codeOf, saying } from "./refusal.ts";
import { examinePlace } from "./rules-place.ts";
import { readYaml } from "./strict-yaml.ts";

/** The rules of engagement in force on this machine, or why there are none and nothing runs. */
export type RulesReading =
  | {
      readonly kind: "in-force";
      readonly rules: RulesOfEngagement;
      /** Canonical JSON, as the hello carries it. */
      readonly json: string;
      /** SHA-256 of `json`, in hex, as every batch carries it. */
      readonly digest: string;
      /** What weakens them without voiding them; empty when nothing. */
      readonly warning: string;
    }
  | { readonly kind: "none"; readonly problem: string };

/** Shown when the agent itself could rewrite what binds it. */
export const NOT_PROTECTED = "rules not protected: the agent's own user can write them";

/**
 * Reads rules.yaml. Never throws: whatever is wrong with the file, its protection or its size, the
 * answer is that there are no rules, and an agent without rules does nothing.
 * `userId` is the user that the agent runs as; `resolve` is asked once for each name in the rules.
 */
export async function readRules(path: string, userId: number, resolve: Resolve): Promise<RulesReading> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const stat = await file.stat();
    if (!stat.isFile()) return none(`${path}: is not a file`);
    if ((stat.mode & 0o022) !== 0) return none(`${path}: is writable by others than its owner`);
    if (stat.size > RULES_LIMITS.bytes) {
      return none(`${path}: is ${stat.size} bytes long, the most is ${RULES_LIMITS.bytes}`);
    }
    const place = await examinePlace(path, stat.uid, userId);
    if (place.problem !== "") return none(`${path}: ${place.problem}`);
    const isOwn = userId === 0 || (stat.uid === userId && (stat.mode & 0o200) !== 0);
    const warning = isOwn ? NOT_PROTECTED : place.warning;
    return await pinned(path, parseRules(path, await file.readFile("utf8"), warning), resolve);
  } catch (cause) {
    return none(codeOf(cause) === "ENOENT" ? `${path}: does not exist` : `${path}: ${saying(cause)}`);
  } finally {
    await file?.close();
  }
}

/** Reads the text of a rules file; `path` is for messages only. */
export function parseRules(path: string, text: string, warning: string): RulesReading {
  const reading = readYaml(text, rulesSchema);
  if (reading.kind === "malformed") return none(reading.problems.map((line) => `${path}:${line}`).join("; "));
  const warnings = [warning, reading.value.publishers.length === 0 ? NO_PUBLISHER : ""];
  return inForce(path, reading.value, warnings.filter((one) => one !== "").join("; "));
}

function inForce(path: string, rules: RulesOfEngagement, warning: string): RulesReading {
  const json = canonical(rulesToJson(rules));
  if (json.length > RULES_LIMITS.bytes) return none(`${path}: says more than ${RULES_LIMITS.bytes} bytes`);
  return { kind: "in-force", rules, json, digest: sha256(json).toString("hex"), warning };
}

async function pinned(path: string, reading: RulesReading, resolve: Resolve): Promise<RulesReading> {
  if (reading.kind === "none") return reading;
  const { rules, problems } = await pinNames(reading.rules, resolve);
  return inForce(path, rules, [reading.warning, ...problems].filter((part) => part !== "").join("; "));
}

/** The words of a hello: at most what the wire takes. */
export const problemOf = (reading: RulesReading): string =>
  (reading.kind === "none" ? reading.problem : reading.warning).slice(0, 1_000);

/** How much a witness may take there; nothing once the rules have gone that granted it. */
export function witnessLimits(reading: RulesReading, listen: Target, taking: Taking): WitnessLimits {
  const entry = reading.kind === "in-force" ? witnessEntry(reading.rules, listen, taking) : undefined;
  return entry ?? { maxSeconds: 0, maxConnections: 0, maxArrivals: 0, maxPerSender: 0 };
}

/** The rules' word, as they are now, on who may send to a witness. */
export const maySend = (reading: RulesReading, listen: Target, sender: string, taking: Taking): boolean =>
  reading.kind === "in-force" && permitsSender(reading.rules, listen, sender, taking);

type WitnessLimits = Pick<WitnessEntry, "maxSeconds" | "maxConnections" | "maxArrivals" | "maxPerSender">;

const none = (problem: string): RulesReading => ({ kind: "none", problem });
