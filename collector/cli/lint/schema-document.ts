import { z } from "zod";
import { ASK_KINDS, ASKS, asksForName } from "../../../proto/ask.ts";
import { scenarioSchema } from "../../../proto/scenario.ts";
import { PROSE } from "./schema-prose.ts";

/** As much of JSON Schema (draft 2020-12) as zod makes of a scenario. */
export type JsonSchema = {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly minimum?: number;
  readonly maximum?: number;
};

let made: JsonSchema | undefined;

/** The JSON Schema of a scenario as its author writes it, defaults left out: what editors complete and check with. */
export function scenarioJsonSchema(): JsonSchema {
  made ??= jsonSchema();
  return made;
}

function jsonSchema(): JsonSchema {
  const bare = z.toJSONSchema(scenarioSchema, { target: "draft-2020-12", io: "input" }) as JsonSchema;
  const { $schema, ...schema } = explained(bare, "") as JsonSchema & { readonly $schema: string };
  const roles = schema.properties?.["roles"];
  const step = roles?.properties?.["actor"]?.items;
  if (roles?.properties === undefined || step === undefined)
    throw new TypeError("The scenario's schema has no roles");
  const named = Object.entries(roles.properties).map(([role, steps]) => [
    role,
    { ...steps, items: { $ref: "#/$defs/step" } },
  ]);
  return {
    $schema,
    title: "Plumbline scenario",
    description: "One scenario: which steps each agent of a run takes. plumbline scenario lint says more",
    ...schema,
    properties: { ...schema.properties, roles: { ...roles, properties: Object.fromEntries(named) } },
    $defs: { step },
  } as JsonSchema;
}

/** The same schema with the words of `schema-prose.ts`. */
function explained(schema: JsonSchema, at: string): JsonSchema {
  const description = schema.description ?? PROSE[at];
  const properties = Object.entries(schema.properties ?? {}).map(([name, member]) => [
    name,
    explained(member, at === "" ? name : `${at}.${name}`),
  ]);
  return {
    ...(description === undefined ? {} : { description }),
    ...schema,
    ...(schema.properties === undefined ? {} : { properties: Object.fromEntries(properties) }),
    ...(typeof schema.additionalProperties === "object"
      ? { additionalProperties: explained(schema.additionalProperties, `${at}.*`) }
      : {}),
    ...(schema.items === undefined ? {} : { items: explained(schema.items, itemOf(at)) }),
    ...(schema.oneOf === undefined
      ? {}
      : { oneOf: schema.oneOf.map((branch) => explained(branch, at)).flatMap(byKind) }),
  };
}

/** Steps that put a question: one alternative for each kind, with the questions that it knows. */
function byKind(branch: JsonSchema): readonly JsonSchema[] {
  const { kind, variant, name, ...others } = branch.properties ?? {};
  if (kind === undefined || variant === undefined) return [branch];
  const { enum: _kinds, ...words } = kind;
  return ASK_KINDS.map((ask) => {
    const named = name !== undefined && asksForName(ask);
    return {
      ...branch,
      properties: {
        ...others,
        kind: { ...words, const: ask },
        variant: { ...variant, enum: ASKS[ask].variants },
        ...(named ? { name } : {}),
      },
      required: [...(branch.required ?? []), ...(named ? ["name"] : [])],
    };
  });
}

const itemOf = (at: string): string => {
  if (/^roles\.[^.]+$/.test(at)) return "step";
  return at.startsWith("expects.") ? "condition" : `${at}.*`;
};

/** The schema as text: what `scenario schema` prints, and scenarios/scenario.schema.json holds. */
export const scenarioSchemaText = (): string => `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;

/** The part of the schema that a member is held to; undefined where the schema knows no such member. */
export function schemaAt(
  root: JsonSchema,
  path: readonly (string | number)[],
  plain: unknown,
): JsonSchema | undefined {
  let schema: JsonSchema | undefined = resolved(root, root, plain);
  let value = plain;
  for (const part of path) {
    value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[part];
    const next: JsonSchema | undefined =
      typeof part === "number" ? schema?.items : (schema?.properties?.[part] ?? valuesOf(schema));
    if (next === undefined) return undefined;
    schema = resolved(root, next, value);
  }
  return schema;
}

/** The schema of what a map has under names of its own. */
const valuesOf = (schema: JsonSchema | undefined): JsonSchema | undefined =>
  typeof schema?.additionalProperties === "object" ? schema.additionalProperties : undefined;

/** Of several alternatives told apart by `kind` or `type`, the one of this value; without a kind of theirs, a sum of them all. */
function resolved(root: JsonSchema, schema: JsonSchema, value: unknown): JsonSchema {
  if (schema.$ref !== undefined) {
    const named = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    if (named !== undefined) return resolved(root, named, value);
  }
  const branches = schema.oneOf?.map((branch) => resolved(root, branch, value));
  if (branches === undefined) return schema;
  const { kind, type } = (value ?? {}) as { readonly kind?: unknown; readonly type?: unknown };
  const own = branches.find(({ properties }) =>
    [...wordsOf(properties?.["kind"]), ...wordsOf(properties?.["type"])].some(
      (word) => word === (kind ?? type),
    ),
  );
  return own ?? { ...schema, properties: sumOf(branches) };
}

/** The members of several alternatives; a closed list of values is the sum of theirs. */
function sumOf(branches: readonly JsonSchema[]): Readonly<Record<string, JsonSchema>> {
  const sum: Record<string, JsonSchema> = {};
  for (const [name, member] of branches.flatMap(({ properties }) => Object.entries(properties ?? {}))) {
    const before = sum[name];
    const words = [...new Set([...wordsOf(before), ...wordsOf(member)])];
    const { const: _one, ...rest } = { ...before, ...member };
    sum[name] = words.length === 0 ? member : { ...rest, enum: words };
  }
  return sum;
}

/** The values that a member may have, where it has a closed list of them. */
export const wordsOf = (schema: JsonSchema | undefined): readonly (string | number)[] => [
  ...(schema?.const === undefined ? [] : [schema.const]),
  ...(schema?.enum ?? []),
  ...(schema?.anyOf ?? []).flatMap(wordsOf),
];
