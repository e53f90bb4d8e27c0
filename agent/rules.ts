import { type FileHandle, open } from "node:fs/promises";
import { canonical } from "../proto/canonical.ts";
import { RULES_LIMITS, type RulesOfEngagement, rulesSchema, rulesToJson } from "../proto/engagement.ts";
import { NO_PUBLISHER } from "../proto/publisher.ts";
import { sha256 } from "../proto/seal.ts";
import { codeOf, saying } from "./refusal.ts";
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
 * `userId` is the user that the agent runs as.
 */
export async function readRules(path: string, userId: number): Promise<RulesReading> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const stat = await file.stat();
    if (!stat.isFile()) return none(`${path}: is not a file`);
    if ((stat.mode & 0o022) !== 0) return none(`${path}: is writable by others than its owner`);
    if (stat.size > RULES_LIMITS.bytes) {
      return none(`${path}: is ${stat.size} bytes long, the most is ${RULES_LIMITS.bytes}`);
    }
    const isOwn = userId === 0 || (stat.uid === userId && (stat.mode & 0o200) !== 0);
    return parseRules(path, await file.readFile("utf8"), isOwn ? NOT_PROTECTED : "");
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
  const json = canonical(rulesToJson(reading.value));
  if (json.length > RULES_LIMITS.bytes) return none(`${path}: says more than ${RULES_LIMITS.bytes} bytes`);
  const warnings = [warning, reading.value.publishers.length === 0 ? NO_PUBLISHER : ""].filter(
    (one) => one !== "",
  );
  return {
    kind: "in-force",
    rules: reading.value,
    json,
    digest: sha256(json).toString("hex"),
    warning: warnings.join("; "),
  };
}

/** The words of a hello: at most what the wire takes. */
export const problemOf = (reading: RulesReading): string =>
  (reading.kind === "none" ? reading.problem : reading.warning).slice(0, 1_000);

const none = (problem: string): RulesReading => ({ kind: "none", problem });
