import {
  type Declarations,
  type Declared,
  fits,
  meant,
  REFERRING,
  type Referring,
  referredTo,
} from "./scenario-parameters.ts";

/** What is wrong with a document's parameters: where, and the way out. */
export type Misreference = {
  readonly path: readonly (string | number)[];
  /** The parameter that it is about. */
  readonly name: string;
  readonly code: "unknown-parameter" | "unfit-parameter" | "unfit-default" | "unfit-bounds";
  readonly message: string;
  readonly fix: string;
};

/** As much of a document as this looks at; of what an author wrote, it may be anything. */
type Document = {
  readonly parameters?: Declarations | undefined;
  readonly roles: Lists;
  /** Conditions that decide; what is no list of them holds no reference. */
  readonly expects?: Lists | undefined;
};
type Lists = Readonly<Record<string, readonly object[] | undefined>>;

/**
 * Each reference to a parameter that is not declared or not of the member's type, and each declaration
 * that can't be met: a default outside its own bounds, bounds the wrong way round. What the schema
 * refuses by itself is not said here.
 */
export function misreferences(document: Document): readonly Misreference[] {
  const { parameters = {} } = document;
  return [
    ...Object.entries(parameters).flatMap(([name, declared]) => unmeetable(name, declared)),
    ...referencesIn(document).flatMap(({ path, member, name }) =>
      misreferred(path, member, name, parameters),
    ),
  ];
}

/** Every reference in the document's steps and conditions. */
export const referencesIn = ({
  roles,
  expects = {},
}: Pick<Document, "roles" | "expects">): readonly Referred[] => [
  ...inLists("roles", roles),
  ...inLists("expects", expects),
];

type Referred = {
  readonly path: readonly (string | number)[];
  readonly member: Member;
  readonly name: string;
};

const inLists = (top: string, lists: Lists): readonly Referred[] =>
  Object.entries(lists).flatMap(([list, entries = []]) =>
    entries.flatMap((entry, index) =>
      MEMBERS.flatMap((member) => {
        const name = referredTo((entry as Readonly<Record<string, unknown>>)[member]);
        return name === undefined ? [] : [{ path: [top, list, index, member], member, name }];
      }),
    ),
  );

type Member = keyof typeof REFERRING;
const MEMBERS = Object.keys(REFERRING) as readonly Member[];

function unmeetable(name: string, declared: Declared): readonly Misreference[] {
  if (declared.type === "integer" && declared.min > declared.max)
    return [
      {
        path: ["parameters", name, "min"],
        name,
        code: "unfit-bounds",
        message: `is ${declared.min}, more than max (${declared.max}): no value is within`,
        fix: "swap min and max",
      },
    ];
  if (declared.default === undefined || fits(declared, declared.default)) return [];
  return [
    {
      path: ["parameters", name, "default"],
      name,
      code: "unfit-default",
      message: `is ${JSON.stringify(declared.default)}, outside the parameter's own bounds`,
      fix: `give ${meant(declared)}, or leave the default out: then a run must give the value`,
    },
  ];
}

function misreferred(
  path: Misreference["path"],
  member: Member,
  name: string,
  parameters: Declarations,
): readonly Misreference[] {
  const declared = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  const takes: Referring = REFERRING[member];
  if (declared === undefined) {
    const own = [...(member === "tries" ? ["$tries"] : []), ...namesOf(parameters, takes)];
    return [
      {
        path,
        name,
        code: "unknown-parameter",
        message: `"$${name}" refers to no parameter of the scenario`,
        fix: `${own.length === 0 ? "" : `it may be ${own.map((one) => `"${one}"`).join(", ")}; or `}declare ${name} under parameters:`,
      },
    ];
  }
  const because = unfit(declared, takes);
  return because === undefined
    ? []
    : [
        {
          path,
          name,
          code: "unfit-parameter",
          message: `"$${name}" ${because}`,
          fix: `declare ${wanted(takes)} and refer to that`,
        },
      ];
}

const namesOf = (parameters: Declarations, takes: Referring): readonly string[] =>
  Object.entries(parameters)
    .filter(([, declared]) => unfit(declared, takes) === undefined)
    .map(([name]) => `$${name}`);

/** Why a parameter's values may not stand in a member; undefined when every one of them may. */
function unfit(declared: Declared, takes: Referring): string | undefined {
  if (declared.type !== takes.type)
    return `is ${article(declared.type)}, and the member takes ${wanted(takes)}`;
  if (declared.type !== "integer" || takes.type !== "integer") return undefined;
  return declared.min < takes.min || declared.max > takes.max
    ? `may be ${meant(declared)}, and the member takes ${wanted(takes)}`
    : undefined;
}

const wanted = (takes: Referring): string =>
  takes.type === "integer" ? `an integer from ${takes.min} to ${takes.max}` : article(takes.type);

const article = (type: string): string =>
  type === "ports" ? "a list of ports" : `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
