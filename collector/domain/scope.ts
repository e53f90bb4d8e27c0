import { z } from "zod";
import { attackVersion, NEWEST_RELATIONS } from "./attack.ts";
import { nameSchema, ownerSchema, titleSchema } from "./declaration.ts";

/*
 * A scope: a saved selection of assets, and the threats that matter to them. It comes as a document of typed
 * fields; there is no expression in it, and no regular expression of anybody's.
 */

/** The most of each thing in one document, and in force at once. */
export const SCOPE_LIMITS = {
  scopes: 200,
  /** Segments, services, owners, name patterns: words of one field. */
  words: 200,
  /** Assets that are named one by one. */
  assets: 5_000,
  techniques: 500,
  groups: 100,
  from: 100,
} as const;

const words = (word: z.ZodString) => z.array(word).min(1).max(SCOPE_LIMITS.words);
const text = z.string().trim().min(1).max(100);
const assetName = z.string().trim().min(1).max(253);
const pattern = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]*$/u, "must be one line");

const criticality = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);

/** The fields that choose assets; `except` only takes away. */
const CHOOSING = ["segments", "services", "owners", "criticality", "names", "assets"] as const;

const selectSchema = z
  .strictObject({
    segments: words(nameSchema).optional(),
    services: words(text).optional(),
    owners: words(text).optional(),
    criticality: z.array(criticality).min(1).max(5).optional(),
    /** The whole name, without regard to case; `*` stands for any run of characters, and nothing else means anything. */
    names: words(pattern).optional(),
    /** Chosen whatever the other fields say: by name, address or id. */
    assets: z.array(assetName).min(1).max(SCOPE_LIMITS.assets).optional(),
    /** Left out whatever the other fields say. */
    except: z.array(assetName).min(1).max(SCOPE_LIMITS.assets).optional(),
  })
  .refine((select) => CHOOSING.some((field) => select[field] !== undefined), {
    message: `must choose assets by ${CHOOSING.join(", ")}; names: ["*"] chooses all`,
  });

const threatsSchema = z
  .strictObject({
    /** The version of ATT&CK whose numbers these are: a number says nothing without it. */
    attackVersion: z
      .string()
      .regex(/^\d{1,3}\.\d{1,3}$/, 'must be a version such as "18.1"')
      .refine(
        (stated) => attackVersion(stated).fit !== "newer",
        "is newer than the ATT&CK that is known here",
      )
      .default(NEWEST_RELATIONS),
    techniques: z
      .array(z.string().regex(/^T\d{4}(\.\d{3})?$/, "must be a technique such as T1021.002"))
      .max(SCOPE_LIMITS.techniques)
      .default([]),
    groups: z
      .array(z.string().regex(/^G\d{4}$/, "must be a group such as G0016"))
      .max(SCOPE_LIMITS.groups)
      .default([]),
    /** Segments that threats come from. */
    from: z.array(nameSchema).max(SCOPE_LIMITS.from).default([]),
  })
  .prefault({});

const scopeSchema = z.strictObject({
  id: nameSchema,
  title: titleSchema,
  owner: ownerSchema.optional(),
  select: selectSchema,
  threats: threatsSchema,
});

/** What `scope apply` takes: declarative, idempotent, closed. What it doesn't name stays as it is. */
export const scopesSchema = z.strictObject({
  scopes: z
    .array(scopeSchema)
    .min(1)
    .max(SCOPE_LIMITS.scopes)
    .superRefine((scopes, context) => {
      for (const [index, { id }] of scopes.entries())
        if (scopes.findIndex((one) => one.id === id) < index)
          context.addIssue({ code: "custom", path: [index, "id"], message: `"${id}" is declared twice` });
    }),
});

export type ScopeDocument = z.infer<typeof scopeSchema>;
export type ScopeSelection = ScopeDocument["select"];
export type ScopeThreats = ScopeDocument["threats"];
