import { MISREFERENCE, scenarioSchema } from "../../../proto/scenario.ts";
import { nearest } from "./nearest.ts";
import type { Found, Path } from "./problem.ts";
import { type JsonSchema, scenarioJsonSchema, schemaAt, wordsOf } from "./schema-document.ts";

type Issue = NonNullable<ReturnType<typeof scenarioSchema.safeParse>["error"]>["issues"][number];

/** Everything that the schema has against a document, each with what was probably meant. */
export function schemaProblems(plain: unknown): readonly Found[] {
  const parsed = scenarioSchema.safeParse(plain);
  if (parsed.success) return [];
  const root = scenarioJsonSchema();
  return parsed.error.issues.filter(isOurs).flatMap((issue) => words(issue, plain, root));
}

/** What a parameter is wrong in is said by a rule of its own (domain/scenario-declarations.ts). */
const isOurs = (issue: Issue): boolean =>
  issue.code !== "custom" || issue.params?.["about"] !== MISREFERENCE.about;

function words(issue: Issue, plain: unknown, root: JsonSchema): readonly Found[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  const schema = schemaAt(root, path, plain);
  const given = valueAt(plain, path);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownMember([...path, key], Object.keys(schema?.properties ?? {})));
  if (given === undefined && path.length > 0) {
    const parent = path.slice(0, -1);
    return [missing(path, schema, strangers(valueAt(plain, parent), schemaAt(root, parent, plain)))];
  }
  const known = wordsOf(schema);
  const found = problem(path, given, issue, schema, known);
  // Of a step of no known kind, nobody has looked at the other members yet.
  const isStep = issue.code === "invalid_union" && "discriminator" in issue;
  return isStep ? [found, ...unknownIn(path.slice(0, -1), plain, root)] : [found];
}

function problem(
  path: Path,
  given: unknown,
  issue: Issue,
  schema: JsonSchema | undefined,
  known: readonly (string | number)[],
): Found {
  const base = { path, at: "value", severity: "error" } as const;
  const means = schema?.description === undefined ? "" : `: ${schema.description}`;
  if (issue.code === "too_big" || issue.code === "too_small") {
    const limit = issue.code === "too_big" ? issue.maximum : issue.minimum;
    const bound = issue.code === "too_big" ? "the most" : "the least";
    return {
      ...base,
      code: "out-of-bounds",
      message: `${sizeOf(given)}, ${bound} is ${limit}`,
      fix: `give ${choices(schema, known) || `${bound} ${limit}`}${means}`,
    };
  }
  const isRange = typeof given === "number" && rangeOf(schema) !== undefined;
  if (isRange)
    return {
      ...base,
      code: "out-of-bounds",
      message: `is ${given}, and must be ${choices(schema, known)}`,
      fix: `give ${choices(schema, known)}${means}`,
    };
  if (known.length > 0) {
    const near = typeof given === "string" ? nearest(given, known.map(String)) : undefined;
    return {
      ...base,
      code: path.at(-1) === "to" ? "unknown-place" : "unknown-value",
      message: `${shown(given)} is not one of its values`,
      fix:
        near === undefined || choices(schema, known) === quoted(near)
          ? `write ${choices(schema, known)}`
          : `did you mean ${quoted(near)}? It may be ${choices(schema, known)}`,
    };
  }
  if (issue.code === "invalid_type")
    return {
      ...base,
      code: "wrong-type",
      message: `is ${kindOf(given)}, and must be ${rangeOf(schema) ?? article(issue.expected)}`,
      fix: `give ${rangeOf(schema) ?? article(issue.expected)}${means}`,
    };
  if (issue.code === "invalid_format")
    return {
      ...base,
      code: "malformed",
      message: `${shown(given)} is malformed`,
      fix: schema?.description ?? issue.message,
    };
  return { ...base, code: "wrong-value", message: issue.message, fix: schema?.description ?? "correct it" };
}

function unknownMember(path: Path, known: readonly string[]): Found {
  const key = String(path.at(-1));
  const near = nearest(key, known);
  return {
    path,
    at: "key",
    severity: "error",
    code: "unknown-member",
    message: `${quoted(key)} is no member of it`,
    fix: `${near === undefined ? "take it away; " : `did you mean ${quoted(near)}? `}there is ${known.join(", ")}`,
  };
}

function missing(path: Path, schema: JsonSchema | undefined, near: readonly string[]): Found {
  const name = String(path.at(-1));
  const meant = nearest(name, near);
  return {
    path,
    at: "value",
    severity: "error",
    code: "missing-member",
    message: "is missing",
    fix:
      meant === undefined
        ? `add ${name}${schema?.description === undefined ? "" : `: ${schema.description}`}`
        : `${quoted(meant)} stands there: is it ${quoted(name)} that is meant?`,
  };
}

/** Members that a map has and its schema doesn't know. */
function strangers(plain: unknown, schema: JsonSchema | undefined): readonly string[] {
  if (typeof plain !== "object" || plain === null || Array.isArray(plain)) return [];
  return Object.keys(plain).filter((key) => !Object.hasOwn(schema?.properties ?? {}, key));
}

function unknownIn(path: Path, plain: unknown, root: JsonSchema): readonly Found[] {
  const schema = schemaAt(root, path, plain);
  return strangers(valueAt(plain, path), schema).map((key) =>
    unknownMember([...path, key], Object.keys(schema?.properties ?? {})),
  );
}

const valueAt = (plain: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, part) => (value as Readonly<Record<string | number, unknown>> | undefined | null)?.[part],
    plain,
  );

/** `a number from 1 to 100 or "$tries"`. */
function choices(schema: JsonSchema | undefined, known: readonly (string | number)[]): string {
  const all = [
    ...(rangeOf(schema) === undefined ? [] : [rangeOf(schema)]),
    ...known.map((word) => (typeof word === "string" ? quoted(word) : String(word))),
  ];
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}

function rangeOf(schema: JsonSchema | undefined): string | undefined {
  const numeric = [schema, ...(schema?.anyOf ?? [])].find((one) => one?.minimum !== undefined);
  return numeric === undefined ? undefined : `a whole number from ${numeric.minimum} to ${numeric.maximum}`;
}

function sizeOf(given: unknown): string {
  if (typeof given === "string") return `has ${given.length} characters`;
  if (Array.isArray(given)) return `has ${given.length} entries`;
  return `is ${shown(given)}`;
}

function kindOf(given: unknown): string {
  if (given === null) return "empty";
  if (Array.isArray(given)) return "a list";
  return article(typeof given);
}

const NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
};
const article = (type: string): string => NAMES[type] ?? `of type ${type}`;

/** A quoted value longer than this is cut. */
const MOST_SHOWN = 60;
function shown(given: unknown): string {
  const text = typeof given === "string" ? quoted(given) : (JSON.stringify(given) ?? "nothing");
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`;
}
const quoted = (text: string): string => `"${text}"`;
