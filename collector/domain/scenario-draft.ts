import { ROLES, type Role } from "../../proto/scenario.ts";
import { referredTo } from "../../proto/scenario-parameters.ts";
import { STEP_LIMITS } from "../../proto/step.ts";

/**
 * A scenario on its author's desk: what can be read of a document that may be wrong in places.
 * A member that is missing, of another type or out of its bounds is undefined here; the schema says
 * so of it, and no rule says more.
 */
export type ScenarioDraft = {
  readonly id: string | undefined;
  readonly tier: number | undefined;
  readonly transport: string | undefined;
  readonly attackVersion: string | undefined;
  readonly techniques: readonly (string | undefined)[];
  readonly roles: ReadonlyMap<Role, readonly DraftStep[]>;
  /** The document names its own conditions, so the baselines of design 3.1 are not asked of it. */
  readonly hasOwnConditions: boolean;
  readonly conditions: readonly DraftCondition[];
};

/** One condition of those that decide, with its place. `role` is undefined where it can't be read. */
export type DraftCondition = {
  readonly path: readonly (string | number)[];
  readonly step: string | undefined;
  readonly role: Role | undefined;
};

/** One step, with its place in its role. */
export type DraftStep = {
  readonly role: Role;
  readonly index: number;
  readonly id: string | undefined;
  readonly purpose: string | undefined;
  readonly kind: string | undefined;
  readonly variant: string | undefined;
  readonly pace: string | undefined;
  /** Set on every step that goes out to somewhere, and on no other. */
  readonly to: string | undefined;
  readonly timeoutMs: number | undefined;
  readonly tries: number | "$tries" | undefined;
  readonly sendsNonce: boolean;
  readonly everyMs: number | undefined;
  readonly holdMs: number | undefined;
  readonly jitterPercent: number | undefined;
  /** Ports that it names of its own. */
  readonly ports: readonly unknown[] | undefined;
};

/** A rule's word on a draft. `path` and `at` say which key or value it is about. */
export type Unsound = {
  readonly path: readonly (string | number)[];
  readonly at: "key" | "value";
  /** An error keeps the scenario from doing what it is for; a warning is for its author to weigh. */
  readonly severity: "error" | "warning";
  /** A word for programs. */
  readonly code: string;
  readonly message: string;
  /** The way out. */
  readonly fix: string;
};

/** Reads what it can of plain data. */
export function draftOf(plain: unknown): ScenarioDraft {
  const document = members(plain);
  const attack = members(document["attack"]);
  const roles = members(document["roles"]);
  const parameters = members(document["parameters"]);
  return {
    id: textOf(document["id"]),
    tier: typeof document["tier"] === "number" ? document["tier"] : undefined,
    transport: textOf(document["transport"]),
    attackVersion: textOf(attack["version"]),
    techniques: listOf(attack["techniques"]).map(textOf),
    roles: new Map(
      ROLES.map((role) => [role, stepsIn(roles[role]).map((step, i) => stepOf(role, i, step, parameters))]),
    ),
    hasOwnConditions: "expects" in document,
    conditions: ["holds", "allowed", "prevented", "doubted"].flatMap((list) =>
      listOf(members(document["expects"])[list]).flatMap((plain, i) =>
        conditionsAt(["expects", list, i], plain),
      ),
    ),
  };
}

/** A condition, and the steps whose facts it holds its own against. */
function conditionsAt(path: DraftCondition["path"], plain: unknown): readonly DraftCondition[] {
  const others = ["sameAs", "unlike"].flatMap((member) => {
    const other = members(plain)[member];
    return other === undefined ? [] : [conditionOf([...path, member], other)];
  });
  return [conditionOf(path, plain), ...others];
}

function conditionOf(path: DraftCondition["path"], plain: unknown): DraftCondition {
  const { step, role = "actor" } = members(plain);
  return { path, step: textOf(step), role: ROLES.find((known) => known === role) };
}

function stepOf(role: Role, index: number, plain: unknown, parameters: Plain): DraftStep {
  const step = members(plain);
  return {
    role,
    index,
    id: textOf(step["id"]),
    purpose: textOf(step["purpose"]),
    kind: textOf(step["kind"]),
    variant: textOf(step["variant"]),
    pace: textOf(step["pace"]),
    to: textOf(step["to"]),
    timeoutMs: within(step["timeoutMs"], longestOf(step["kind"])),
    tries: triesOf(step["tries"], parameters),
    sendsNonce: step["sendNonce"] === true,
    everyMs: countOf(step["everyMs"], parameters, STEP_LIMITS.everyMs),
    holdMs: countOf(step["holdMs"], parameters, STEP_LIMITS.holdMs),
    jitterPercent: within(step["jitterPercent"], STEP_LIMITS.jitterPercent),
    ports: portsOf(step["ports"]),
  };
}

/** Whoever listens outlasts the others. */
const longestOf = (kind: unknown): number =>
  kind === "witness-listen" ? STEP_LIMITS.listenMs : STEP_LIMITS.timeoutMs;

type Plain = Readonly<Record<string, unknown>>;

/** Of a parameter, the most that it may be. */
const triesOf = (plain: unknown, parameters: Plain): DraftStep["tries"] => {
  if (plain === undefined) return 1;
  return plain === "$tries" ? plain : countOf(plain, parameters, STEP_LIMITS.tries);
};

const countOf = (plain: unknown, parameters: Plain, most: number): number | undefined => {
  const name = referredTo(plain);
  return within(name === undefined ? plain : members(parameters[name])["max"], most);
};

/** Ports of a parameter are as many as it may name, and none that anybody knows. */
const portsOf = (plain: unknown): readonly unknown[] | undefined => {
  if (referredTo(plain) !== undefined) return MOST_PORTS;
  return Array.isArray(plain) ? plain.slice(0, STEP_LIMITS.ports) : undefined;
};

/** What stands for the ports of a parameter: so many, all the same for whoever compares them. */
export const MOST_PORTS: readonly unknown[] = Array.from({ length: STEP_LIMITS.ports });

const members = (plain: unknown): Readonly<Record<string, unknown>> =>
  typeof plain === "object" && plain !== null && !Array.isArray(plain)
    ? (plain as Readonly<Record<string, unknown>>)
    : {};

/** What is there and no list counts as one step that can't be read: nothing is missed beside it. */
const stepsIn = (plain: unknown): readonly unknown[] =>
  plain === undefined || Array.isArray(plain) ? listOf(plain) : [undefined];

const listOf = (plain: unknown): readonly unknown[] => (Array.isArray(plain) ? plain : []);

const textOf = (plain: unknown): string | undefined => (typeof plain === "string" ? plain : undefined);

const within = (plain: unknown, most: number): number | undefined =>
  typeof plain === "number" && plain >= 1 && plain <= most ? plain : undefined;

/** A role's steps; none where the document has none. */
export const stepsOf = ({ roles }: ScenarioDraft, role: Role): readonly DraftStep[] => roles.get(role) ?? [];

/** Where a member of a step stands in its document. */
export const placeIn = ({ role, index }: DraftStep, member: string): readonly (string | number)[] => [
  "roles",
  role,
  index,
  member,
];
