import { z } from "zod";
import { PACKAGE_NAME, PACKAGE_VERSION, PROCESS_NAME } from "./host.ts";
import { STEP_LIMITS } from "./step.ts";

/**
 * What a person or a schedule gives a scenario beside its target: values of closed types within bounds,
 * declared in the signed document. A value fills a member that the document refers it to; it can't
 * become another kind of act, a path or a command.
 */
export type Declared = z.infer<typeof declaredSchema>;
export type ParameterType = Declared["type"];
export type Value = z.infer<typeof valueSchema>;
/** Values by the names that the document declares. */
export type Given = Readonly<Record<string, Value>>;
/** A member that takes a declared parameter's value: `$package`. */
export type Reference = z.infer<typeof referenceSchema>;

/** Bounds on what a document may declare and a job may carry. */
export const PARAMETER_LIMITS = { declared: 8, ports: 16, text: 128 } as const;

/** `$tries` is what the run asks for, so no parameter is called so. */
const NAME = /^(?!tries$)[a-z][a-zA-Z0-9]{0,31}$/;
const nameSchema = z.string().regex(NAME);

const packageName = z.string().regex(PACKAGE_NAME);
const packageVersion = z.string().regex(PACKAGE_VERSION);
const processName = z.string().regex(PROCESS_NAME);
const ports = z.array(z.number().int().min(1).max(65_535)).min(1).max(PARAMETER_LIMITS.ports);
const integer = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

/** What a value of each type must look like. */
const VALUES = {
  "package-name": packageName,
  "package-version": packageVersion,
  "process-name": processName,
  ports,
  integer,
} as const satisfies Readonly<Record<ParameterType, z.ZodType<Value>>>;

/** The same in words, for people who gave another. */
const WORDS: Readonly<Record<Exclude<ParameterType, "integer">, string>> = {
  "package-name": "a package's name, such as openssl",
  "package-version": "a package's version, such as 3.0.11-1~deb12u2",
  "process-name": "a process's name of at most 15 characters, such as nginx",
  ports: `a list of 1 to ${PARAMETER_LIMITS.ports} ports, such as 22,443`,
};

const about = z.string().min(1).max(200);

/** One declaration. Without a default the value must be given. */
const declaredSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("package-name"), about, default: packageName.optional() }),
  z.strictObject({ type: z.literal("package-version"), about, default: packageVersion.optional() }),
  z.strictObject({ type: z.literal("process-name"), about, default: processName.optional() }),
  z.strictObject({ type: z.literal("ports"), about, default: ports.optional() }),
  z.strictObject({
    type: z.literal("integer"),
    about,
    min: integer,
    max: integer,
    default: integer.optional(),
  }),
]);

/** Reads one declaration as its author wrote it; undefined where it is none. */
export const declarationIn = (plain: unknown): Declared | undefined => declaredSchema.safeParse(plain).data;

/** A scenario's `parameters:`, by name. */
export const declarationsSchema = z
  .record(nameSchema, declaredSchema)
  .refine((all) => Object.keys(all).length <= PARAMETER_LIMITS.declared, "declares too many parameters");
export type Declarations = Readonly<Record<string, Declared>>;

/** How a member of a step refers to a parameter. */
export const referenceSchema = z.templateLiteral(["$", z.string().regex(/[a-z][a-zA-Z0-9]{0,31}/)]);

/** One value as a job or a request carries it; the declaration says which of these it must be. */
const valueSchema = z.union([
  z.string().max(PARAMETER_LIMITS.text),
  z.number().int(),
  z.array(z.number().int()).max(PARAMETER_LIMITS.ports),
]);
export const givenSchema = z.record(z.string().max(32), valueSchema);

/** The values of all that is declared; or the first that is wrong, and what it may be. */
export type Checked =
  | { readonly kind: "checked"; readonly values: Given }
  | { readonly kind: "wrong"; readonly parameter: string; readonly because: string };

/**
 * Holds what was given against what the document declares, defaults put in: the same on both sides.
 * What is not declared, missing or out of its bounds is wrong.
 */
export function checkGiven(declared: Declarations, given: Given): Checked {
  const names = Object.keys(declared);
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
  if (stranger !== undefined)
    return wrong(
      stranger,
      names.length === 0 ? "the scenario takes no parameters" : `the scenario takes ${names.join(", ")}`,
    );
  const values: Record<string, Value> = {};
  for (const [name, declaration] of Object.entries(declared)) {
    const value = Object.hasOwn(given, name) ? given[name] : declaration.default;
    if (value === undefined)
      return wrong(name, `must be given: ${meant(declaration)} (${declaration.about.replace(/\.$/, "")})`);
    if (!fits(declaration, value)) return wrong(name, `must be ${meant(declaration)}`);
    values[name] = value;
  }
  return { kind: "checked", values };
}

/** Reads a value as it is typed: `443`, `22,443`, `openssl`. What is no number is left for the check to name. */
export function valueIn(type: ParameterType, text: string): Value {
  if (type === "integer") return asNumber(text);
  if (type !== "ports") return text;
  const numbers = text.split(",").map((part) => asNumber(part.trim()));
  return numbers.every((each) => typeof each === "number") ? numbers : text;
}

const asNumber = (text: string): number | string => (/^-?\d{1,15}$/.test(text) ? Number(text) : text);

/** Whether a value is of the declared type and within its bounds. */
export const fits = (declared: Declared, value: unknown): boolean =>
  VALUES[declared.type].safeParse(value).success &&
  (declared.type !== "integer" ||
    (typeof value === "number" && value >= declared.min && value <= declared.max));

/** What a value may be, in words. */
export const meant = (declared: Declared): string =>
  declared.type === "integer"
    ? `a whole number from ${declared.min} to ${declared.max}`
    : WORDS[declared.type];

/** A value as people read it. */
export const showValue = (value: Value): string => (Array.isArray(value) ? value.join(",") : String(value));

const wrong = (parameter: string, because: string): Checked => ({ kind: "wrong", parameter, because });

/**
 * The members of steps and of conditions that may refer to a parameter, with the type they take; of an integer, within
 * which bounds every value of the parameter must lie.
 */
export const REFERRING = {
  tries: { type: "integer", min: 1, max: STEP_LIMITS.tries },
  package: { type: "package-name" },
  process: { type: "process-name" },
  olderThan: { type: "package-version" },
  notOlderThan: { type: "package-version" },
} as const satisfies Readonly<Record<string, Referring>>;
export type Referring =
  | { readonly type: Exclude<ParameterType, "integer"> }
  | { readonly type: "integer"; readonly min: number; readonly max: number };

/** A step's members with each reference replaced by its value. */
export type Filled<T> = T extends unknown ? { readonly [K in keyof T]: Exclude<T[K], Reference> } : never;

/** Puts values where a step refers to them; of the type that the member takes, for the schema saw to that. */
export const filled = <T extends object>(entry: T, values: Given): Filled<T> =>
  Object.fromEntries(
    Object.entries(entry).map(([member, value]) => {
      const name = Object.hasOwn(REFERRING, member) ? referredTo(value) : undefined;
      return [member, name === undefined ? value : (values[name] ?? value)];
    }),
  ) as Filled<T>;

/** The parameter that a member's value refers to; undefined where it is a value itself. `$tries` is the run's own. */
export const referredTo = (value: unknown): string | undefined =>
  typeof value === "string" && value.startsWith("$") && value !== "$tries" ? value.slice(1) : undefined;
