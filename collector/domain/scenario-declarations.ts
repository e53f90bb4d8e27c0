import { type Declarations, declarationIn } from "../../proto/scenario-parameters.ts";
import { misreferences, referencesIn } from "../../proto/scenario-references.ts";
import type { Unsound } from "./scenario-draft.ts";

/**
 * What is wrong with a document's parameters and the members that refer to them. A declaration that can't
 * be read is left to the schema, and a reference to it is none that is unknown.
 */
export function declarationsOf(plain: unknown): readonly Unsound[] {
  const document = members(plain);
  const written = members(document["parameters"]);
  const declared: Declarations = Object.fromEntries(
    Object.entries(written).flatMap(([name, each]) => {
      const read = declarationIn(each);
      return read === undefined ? [] : [[name, read]];
    }),
  );
  const [roles, expects] = [listsIn(document["roles"]), listsIn(document["expects"])];
  const referred = new Set(referencesIn({ roles, expects }).map(({ name }) => name));
  return [
    ...misreferences({ parameters: declared, roles, expects })
      .filter(({ name }) => Object.hasOwn(declared, name) || !Object.hasOwn(written, name))
      .map(({ name: _, ...wrong }): Unsound => ({ ...wrong, at: "value", severity: "error" })),
    ...Object.keys(written)
      .filter((name) => !referred.has(name))
      .map(
        (name): Unsound => ({
          path: ["parameters", name],
          at: "key",
          severity: "warning",
          code: "unused-parameter",
          message: `no step refers to "$${name}"`,
          fix: `write $${name} in the member that it is for, or take it away`,
        }),
      ),
  ];
}

const listsIn = (plain: unknown) =>
  Object.fromEntries(
    Object.entries(members(plain)).map(([name, list]) => [
      name,
      Array.isArray(list) ? list.map(members) : [],
    ]),
  );

const members = (plain: unknown): Readonly<Record<string, unknown>> =>
  typeof plain === "object" && plain !== null && !Array.isArray(plain)
    ? (plain as Readonly<Record<string, unknown>>)
    : {};
