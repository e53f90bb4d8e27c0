import { isName, type NodeOutcome, type PARAMETER_TYPES } from "./campaign.ts";
import { literalTarget } from "./literal-target.ts";
import type { Unsound } from "./scenario-draft.ts";

type Path = readonly (string | number)[];
type Plain = Readonly<Record<string, unknown>>;

/** A mention of another node, with its place. */
type Mention = { readonly path: Path; readonly node: string };
/** A node on its author's desk: what can be read of it; the schema says what can't. */
type Draft = {
  readonly index: number;
  readonly id: string | undefined;
  readonly from: Plain;
  readonly target: unknown;
  readonly all: readonly (Mention & { readonly is: readonly unknown[] })[];
  readonly mentions: readonly Mention[];
  readonly plain: Plain;
};

/**
 * Everything about a campaign that its schema can't tell: whether its nodes and parameters are there, whether
 * it goes round in a circle, and whether each node says from where. `plain` may be malformed.
 */
export function unsoundCampaign(plain: unknown): readonly Unsound[] {
  const document = members(plain);
  const nodes = list(document["nodes"]).map((node, index) => draftOf(members(node), index));
  const parameters = members(document["parameters"]);
  return [
    ...sameIds(nodes),
    ...nodes.flatMap((node) => unknownNodes(node, nodes)),
    ...(sameIds(nodes).length > 0 ? [] : circles(nodes)),
    ...nodes.flatMap(startOf),
    ...nodes.flatMap(neverMet),
    ...parametersOf(nodes, parameters),
    ...budgetOf(document, nodes),
  ];
}

const members = (plain: unknown): Plain =>
  typeof plain === "object" && plain !== null && !Array.isArray(plain) ? (plain as Plain) : {};
const list = (plain: unknown): readonly unknown[] => (Array.isArray(plain) ? plain : []);
const text = (plain: unknown): string | undefined => (typeof plain === "string" ? plain : undefined);

function draftOf(plain: Plain, index: number): Draft {
  const from = members(plain["from"]);
  const after = members(plain["after"]);
  const conditions = (["all", "any"] as const).flatMap((which) =>
    list(after[which]).flatMap((one, i) => {
      const { node, is } = members(one);
      const path = ["nodes", index, "after", which, i, "node"];
      return typeof node === "string" ? [{ which, path, node, is: list(is) }] : [];
    }),
  );
  const reached = text(from["reached"]);
  return {
    index,
    id: text(plain["id"]),
    from,
    target: plain["target"],
    all: conditions.filter(({ which }) => which === "all"),
    mentions: [
      ...(reached === undefined ? [] : [{ path: ["nodes", index, "from", "reached"], node: reached }]),
      ...conditions,
    ],
    plain,
  };
}

const error = (path: Path, code: string, message: string, fix: string): Unsound => ({
  path,
  at: "value",
  severity: "error",
  code,
  message,
  fix,
});

const sameIds = (nodes: readonly Draft[]): readonly Unsound[] =>
  nodes.flatMap(({ id, index }) => {
    const first = nodes.findIndex((other) => other.id === id);
    return id === undefined || first === index
      ? []
      : [
          error(
            ["nodes", index, "id"],
            "duplicate-node-id",
            `another node is "${id}" too`,
            "give one of them another id",
          ),
        ];
  });

const unknownNodes = (node: Draft, nodes: readonly Draft[]): readonly Unsound[] =>
  node.mentions.flatMap((mention) =>
    nodes.some(({ id }) => id === mention.node)
      ? []
      : [
          error(
            mention.path,
            "unknown-node",
            `there is no node "${mention.node}"`,
            `name one of ${nodes.flatMap(({ id }) => id ?? []).join(", ")}`,
          ),
        ],
  );

/** Each circle once, at the first node of the document that is in it. */
function circles(nodes: readonly Draft[]): readonly Unsound[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const done = new Set<string>();
  const found: Unsound[] = [];
  const walk = (id: string, trail: readonly string[]): void => {
    const from = trail.indexOf(id);
    if (from >= 0) {
      const circle = [...trail.slice(from), id].join(" → ");
      const { index } = byId.get(id) ?? { index: 0 };
      found.push(
        error(
          ["nodes", index, "id"],
          "circle",
          `waits for itself: ${circle}`,
          "take one of these conditions away",
        ),
      );
      return;
    }
    if (done.has(id)) return;
    for (const { node } of byId.get(id)?.mentions ?? []) walk(node, [...trail, id]);
    done.add(id);
  };
  for (const { id } of nodes) if (id !== undefined) walk(id, []);
  return found;
}

function startOf({ index, from, plain }: Draft): readonly Unsound[] {
  const named = ["segment", "agent", "reached"].filter((one) => from[one] !== undefined);
  if (named.length === 1 || plain["from"] === undefined) return [];
  const message = named.length === 0 ? "says from nowhere" : `says ${named.join(" and ")}`;
  return [error(["nodes", index, "from"], "from-where", message, "name one of segment, agent and reached")];
}

/** To start where another node got to, and to wait for its being anything else, is never met. */
const neverMet = ({ from, all }: Draft): readonly Unsound[] =>
  all.flatMap(({ node, is, path }) =>
    node !== from["reached"] || is.length === 0 || is.includes("allowed" satisfies NodeOutcome)
      ? []
      : [
          error(
            path,
            "never-met",
            `starts where "${node}" got to, so it can't wait for its being ${is.join(" or ")}`,
            "start from a segment, or take the condition away",
          ),
        ],
  );

type ParameterType = (typeof PARAMETER_TYPES)[number];
type Used = { readonly path: Path; readonly value: string; readonly as: ParameterType | undefined };

function parametersOf(nodes: readonly Draft[], parameters: Plain): readonly Unsound[] {
  const used = nodes.flatMap(placesOf);
  const names = Object.keys(parameters);
  const wrong = used.flatMap(({ path, value, as }): Unsound[] => {
    if (!value.startsWith("$")) return literal(path, value, as);
    const name = value.slice(1);
    if (!names.includes(name)) {
      const known =
        names.length === 0
          ? "declare it under parameters"
          : `declare it, or use one of ${names.map((one) => `$${one}`).join(", ")}`;
      return [error(path, "unknown-parameter", `there is no parameter "${name}"`, known)];
    }
    const type = members(parameters[name])["type"];
    return as === undefined || typeof type !== "string" || type === as
      ? []
      : [
          error(
            path,
            "parameter-type",
            `"${name}" is a ${type}, and a ${as} is needed`,
            `declare it as type: ${as}`,
          ),
        ];
  });
  const idle = names.flatMap((name): Unsound[] => {
    const path = ["parameters", name];
    const fallback = text(members(parameters[name])["default"]);
    const as = members(parameters[name])["type"] as ParameterType;
    const badDefault = fallback === undefined ? [] : literal([...path, "default"], fallback, as);
    return used.some(({ value }) => value === `$${name}`)
      ? badDefault
      : [
          ...badDefault,
          {
            ...error(path, "unused-parameter", "no node uses it", "use it, or take it away"),
            at: "key",
            severity: "warning",
          },
        ];
  });
  return [...wrong, ...idle];
}

function placesOf({ index, from, target, plain }: Draft): readonly Used[] {
  const at = (path: Path, value: unknown, as: ParameterType | undefined): Used[] =>
    typeof value === "string" ? [{ path: ["nodes", index, ...path], value, as }] : [];
  return [
    ...at(["target"], target, "target"),
    ...at(["from", "segment"], from["segment"], "segment"),
    ...at(["from", "agent"], from["agent"], "agent"),
    ...Object.entries(members(plain["params"])).flatMap(([name, value]) => {
      const isReference = typeof value === "string" && value.startsWith("$");
      return isReference ? at(["params", name], value, undefined) : [];
    }),
  ];
}

function literal(path: Path, value: string, as: ParameterType | undefined): Unsound[] {
  const because = literalProblem(value, as);
  return because === undefined ? [] : [error(path, "malformed", because.message, because.fix)];
}

/** Why a word can't be what a parameter or a member of that type takes. */
export function literalProblem(
  value: string,
  as: ParameterType | undefined,
): { readonly message: string; readonly fix: string } | undefined {
  if (as === "target" && literalTarget(value) === undefined)
    return {
      message: `"${value}" is no target`,
      fix: "write one such as tcp/192.0.2.1:445, or $name of a parameter",
    };
  if ((as === "segment" || as === "agent") && !isName(value))
    return {
      message: `"${value}" can't be the name of ${as === "agent" ? "an agent" : "a segment"}`,
      fix: `write its name, or $name of a parameter`,
    };
  return undefined;
}

/** A budget of fewer runs than nodes is spent before they all had their turn, if all come to it. */
function budgetOf(document: Plain, nodes: readonly Draft[]): readonly Unsound[] {
  const runs = members(document["budget"])["runs"];
  return typeof runs !== "number" || runs >= nodes.length
    ? []
    : [
        {
          ...error(
            ["budget", "runs"],
            "budget-below-nodes",
            `is ${runs}, and there are ${nodes.length} nodes`,
            "raise it, unless they can't all come to run",
          ),
          severity: "warning",
        },
      ];
}
