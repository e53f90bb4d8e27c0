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
  /** Set on every step that goes out to somewhere, and on no other. */
  readonly to: string | undefined;
  readonly timeoutMs: number | undefined;
  readonly tries: number | "$tries" | undefined;
  readonly sendsNonce: boolean;
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
      listOf(members(document["expects"])[list]).map((plain, i) => conditionOf(["expects", list, i], plain)),
    ),
  };
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
    to: textOf(step["to"]),
    timeoutMs: within(step["timeoutMs"], STEP_LIMITS.timeoutMs),
    tries: triesOf(step["tries"], parameters),
    sendsNonce: step["sendNonce"] === true,
  };
}

type Plain = Readonly<Record<string, unknown>>;

/** Of a parameter, the most that it may be. */
const triesOf = (plain: unknown, parameters: Plain): DraftStep["tries"] => {
  if (plain === undefined) return 1;
  const name = referredTo(plain);
  if (name !== undefined) return within(members(parameters[name])["max"], STEP_LIMITS.tries);
  return plain === "$tries" ? plain : within(plain, STEP_LIMITS.tries);
};

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
