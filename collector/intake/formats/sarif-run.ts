import { z } from "zod";
import { textAt } from "../json.ts";
import type { JsonPlace } from "../json-stream.ts";
import { detail, figure, texts } from "../loose-fields.ts";

/** What a rule says about all of its results. */
export type Rule = z.infer<typeof ruleSchema>;

const message = z.looseObject({ text: detail }).optional().catch(undefined);

/** Properties that producers agree on, on rules and on results. */
export const properties = z
  .looseObject({
    "security-severity": figure,
    cve: texts,
    cves: texts,
    tags: texts,
    cvssv3_vector: detail,
    cvssv3_baseScore: figure,
    cvssv4_vector: detail,
    cvssv4_baseScore: figure,
  })
  .optional()
  .catch(undefined);

const ruleSchema = z.looseObject({
  id: detail,
  guid: detail,
  name: detail,
  shortDescription: message,
  fullDescription: message,
  helpUri: detail,
  messageStrings: z.record(z.string(), message).optional().catch(undefined),
  defaultConfiguration: z.looseObject({ level: detail }).optional().catch(undefined),
  properties,
});

/** How a result points to its rule. */
export type RulePointer = {
  readonly id: string | undefined;
  readonly index: number | undefined;
  readonly guid: string | undefined;
  /** The position among the extensions; undefined for the driver or where none is named. */
  readonly extension: number | undefined;
};

export type Run = ReturnType<typeof runOf>;

/** What the results of one run refer to. Built in one pass over the file, asked in the next. */
export function runOf() {
  const rules = new Map<string, Rule>();
  const byId = new Map<string, Rule>();
  const byGuid = new Map<string, Rule>();
  const artifacts = new Map<number, string>();
  let framed: unknown;

  const learnRule = (value: unknown, component: string, index: unknown): void => {
    const { success, data: rule } = ruleSchema.safeParse(value);
    if (!success) return;
    rules.set(`${component}:${String(index)}`, rule);
    if (rule.id !== undefined && !byId.has(rule.id)) byId.set(rule.id, rule);
    if (rule.guid !== undefined) byGuid.set(rule.guid, rule);
  };

  return {
    /** Takes a rule or an artifact; `place` is its path below the run. */
    learn(value: unknown, place: JsonPlace): void {
      const [list, part, position] = place;
      if (list === "tool" && part === "driver") learnRule(value, "driver", place[3]);
      else if (list === "tool") learnRule(value, String(position), place[4]);
      else if (list === "artifacts") {
        const uri = textAt(value, "location", "uri");
        if (uri !== "") artifacts.set(Number(part), uri);
      }
    },
    /** Takes the run itself, without what was handed over apart. */
    frame(run: unknown): void {
      framed = run;
    },
    /** The rule of a result: by place, by id (without what is hierarchical in it), by guid. */
    rule({ id, index, guid, extension }: RulePointer): Rule | undefined {
      const placed = rules.get(`${extension ?? "driver"}:${String(index)}`);
      if (placed !== undefined && (id === undefined || extends_(id, placed.id))) return placed;
      if (guid !== undefined && byGuid.has(guid)) return byGuid.get(guid);
      if (id === undefined) return undefined;
      return byId.get(id) ?? byId.get(id.split("/").slice(0, -1).join("/"));
    },
    artifact: (index: number | undefined): string | undefined =>
      index === undefined ? undefined : artifacts.get(index),
    tool: (): string => textAt(framed, "tool", "driver", "name") || "an unnamed tool",
    /** What was scanned as a whole, where the run says it: a repository, or the image that trivy names. Else empty. */
    subject: (): string =>
      textAt(framed, "versionControlProvenance", 0, "repositoryUri") ||
      textAt(framed, "properties", "imageName"),
  };
}

/** `CA1000/1` is a special case of the rule `CA1000` (SARIF 2.1.0, 3.27.5). */
const extends_ = (id: string, rule: string | undefined): boolean =>
  rule === undefined || id === rule || id.startsWith(`${rule}/`);
