import { isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import { type ComposedYaml, composeYaml, yamlText } from "../../../proto/strict-yaml.ts";
import type { LintProblem, Path } from "./problem.ts";

/** A document as plain data that still knows where each member stands. */
export type Source = {
  readonly plain: unknown;
  /** What YAML itself makes of it: keys twice, aliases, anchors, tags. */
  readonly problems: readonly LintProblem[];
  readonly placeOf: (path: Path, at: "key" | "value") => { readonly line: number; readonly column: number };
  /** Whether a problem at this member, or at one it is in, was named already. */
  readonly isFaulty: (path: Path) => boolean;
};

export type SourceReading =
  | { readonly kind: "read"; readonly source: Source }
  /** Too broken to say anything of its members. */
  | { readonly kind: "unread"; readonly problems: readonly [LintProblem, ...LintProblem[]] };

/** Reads a document from its bytes. */
export function readSource(bytes: Uint8Array): SourceReading {
  const text = yamlText(bytes);
  if (text === undefined)
    return unread([{ line: 1, column: 1, code: "not-text", message: "is not text in UTF-8" }]);
  const composed = composeYaml(text);
  if (composed.kind === "unread") return unread([composed.fault]);
  const { document, faults, place } = composed;
  const [broken, ...more] = faults.filter(({ code }) => code === "yaml-syntax");
  if (broken !== undefined)
    return unread([broken, ...more].map((fault) => ({ ...fault, ...place(fault.offset) })));
  return { kind: "read", source: sourceOf(document.contents, faults, place) };
}

type Composed = Extract<ComposedYaml, { readonly kind: "composed" }>;
/** Where a member stands: its key, where it has one, and its value. A key that is there twice is here twice. */
type Member = { readonly path: Path; readonly key: number | undefined; readonly value: number };

function sourceOf(contents: unknown, faults: Composed["faults"], place: Composed["place"]): Source {
  const known: Member[] = [];
  const oddKeys: (Composed["faults"][number] & { readonly path: Path })[] = [];
  const plain = plainOf(contents, { path: [], key: undefined });
  const all = [...faults.map((fault) => ({ ...fault, path: pathAt(fault, known) })), ...oddKeys];
  const faulty = new Set(all.filter(({ code }) => code !== "duplicate-key").map(({ path }) => nameOf(path)));
  const last = new Map(known.map((member) => [nameOf(member.path), member]));
  return {
    plain,
    problems: all.map((fault) => yamlProblem(fault, place(fault.offset))),
    placeOf: (path, at) => place(offsetOf(last, path, at)),
    isFaulty: (path) => path.some((_, depth) => faulty.has(nameOf(path.slice(0, depth + 1)))),
  };

  function plainOf(node: unknown, { path, key }: Pick<Member, "path" | "key">): unknown {
    known.push({ path, key, value: (node as Node | null)?.range?.[0] ?? key ?? 0 });
    if (isAlias(node)) return undefined;
    if (isScalar(node)) return node.value;
    if (isSeq(node))
      return node.items.map((item, i) => plainOf(item, { path: [...path, i], key: undefined }));
    if (!isMap(node)) return null;
    // Without a prototype, so that a member's name can be any word.
    const made: Record<string, unknown> = Object.create(null);
    for (const { key: name, value } of node.items) {
      const offset = (name as Node | null)?.range?.[0] ?? 0;
      if (isScalar(name) && typeof name.value === "string")
        made[name.value] = plainOf(value, { path: [...path, name.value], key: offset });
      else oddKeys.push({ code: "key-not-text", offset, message: "a key must be a word", path });
    }
    return made;
  }
}

/** The member whose key or value stands at a fault; for an anchor or a tag the one that follows. */
function pathAt(
  { code, offset }: { readonly code: string; readonly offset: number },
  known: readonly Member[],
): Path {
  if (code === "duplicate-key") return known.find(({ key }) => key === offset)?.path ?? [];
  const after = known.filter(({ value }) => value >= offset).sort((a, b) => a.value - b.value);
  return after[0]?.path ?? [];
}

/** Of what is missing, where its parent stands. */
function offsetOf(members: ReadonlyMap<string, Member>, path: Path, at: "key" | "value"): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const member = members.get(nameOf(path.slice(0, depth)));
    if (member === undefined) continue;
    return depth === path.length && at === "key" ? (member.key ?? member.value) : member.value;
  }
  return 0;
}

const nameOf = (path: Path): string => JSON.stringify(path);

type Fault = { readonly code: string; readonly message: string; readonly path: Path };

const yamlProblem = (fault: Fault, place: { line: number; column: number }): LintProblem => ({
  ...place,
  path: fault.path.join("."),
  code: fault.code,
  severity: "error",
  message: fault.code === "duplicate-key" ? "stands there twice" : fault.message,
  fix: WAYS_OUT[fault.code] ?? "correct the YAML there",
});

const WAYS_OUT: Readonly<Record<string, string>> = {
  "not-text": "save the file as UTF-8",
  "control-character": "take the character away; a tab or an invisible mark of an editor is one too",
  directive: "take the line that begins with % away",
  "second-document": "keep one document in a file",
  "too-long": "make the document shorter",
  "too-deep": "nest it less",
  "duplicate-key": "keep one of the two",
  alias: "write the value out: what a person reads is what is in force",
  anchor: "take the anchor away; nothing may refer to it",
  tag: "take the tag away; the schema says what type a value has",
  "key-not-text": "take it away, or put the key into quotes",
  "yaml-syntax": "correct the YAML there; the rest is read once that is done",
};

function unread(
  faults: readonly { line: number; column: number; code: string; message: string }[],
): Extract<SourceReading, { readonly kind: "unread" }> {
  const [first, ...more] = faults.map(({ line, column, ...fault }) =>
    yamlProblem({ ...fault, path: [] }, { line, column }),
  );
  if (first === undefined) throw new TypeError("Refused without a reason");
  return { kind: "unread", problems: [first, ...more] };
}
