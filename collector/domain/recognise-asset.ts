import { plainAddress } from "../../proto/address.ts";
import { type Handle, type HandleKind, shortOf } from "./asset-handles.ts";

/** An asset that is known by one of the handles, with every key that it is known by. */
export type Candidate = {
  readonly no: number;
  readonly keys: ReadonlySet<string>;
};

export type Recognition =
  | {
      readonly kind: "known";
      readonly no: number;
      readonly by: Handle;
      /** Addresses that another asset was known by, and that a stronger handle shows to be this one's now. */
      readonly moved: readonly string[];
      /** Other assets that are known by one of its addresses: perhaps the same, for a person to say. */
      readonly also: readonly number[];
    }
  | {
      readonly kind: "new";
      /** A name that several known assets have, so that the name alone can't tell which is meant. */
      readonly ambiguous?: string;
    };

/**
 * Which known asset is meant. The strongest handle decides. An address decides unless ids of one sort contradict it:
 * then it moved to another host. A name decides only where no address contradicts it and one asset alone has it:
 * two addresses that share a name are two assets. Which candidates there are decides, never their order.
 */
export function recognise(handles: readonly Handle[], candidates: readonly Candidate[]): Recognition {
  const ordered = [...candidates].sort((a, b) => a.no - b.no);
  for (const kind of ["rule", "id"] as const) {
    const found = firstBy(kind, handles, ordered);
    if (found !== undefined) return known(found, handles, ordered, kind);
  }
  const consistent = ordered.filter((one) => !idsContradict(handles, one));
  const byAddress = firstBy("address", handles, consistent);
  if (byAddress !== undefined) return known(byAddress, handles, consistent, "address");
  const [named, ambiguous] = byName(handles, consistent);
  if (named !== undefined) return known(named, handles, consistent, named.by.kind);
  return ambiguous === undefined ? { kind: "new" } : { kind: "new", ambiguous };
}

type Hit = { readonly candidate: Candidate; readonly by: Handle };

function firstBy(
  kind: HandleKind,
  handles: readonly Handle[],
  candidates: readonly Candidate[],
): Hit | undefined {
  const ofKind = handles.filter((handle) => handle.kind === kind);
  for (const candidate of candidates) {
    const by = ofKind.find(({ key }) => candidate.keys.has(key));
    if (by !== undefined) return { candidate, by };
  }
  return undefined;
}

function known(
  { candidate, by }: Hit,
  handles: readonly Handle[],
  candidates: readonly Candidate[],
  kind: HandleKind,
): Recognition {
  const others = candidates.filter((one) => one !== candidate);
  const addresses = handles.filter((handle) => isAddress(handle.key)).map(({ key }) => key);
  const elsewhere = addresses.filter(
    (key) => !candidate.keys.has(key) && others.some(({ keys }) => keys.has(key)),
  );
  const isSure = kind === "rule" || kind === "id";
  return {
    kind: "known",
    no: candidate.no,
    by,
    // An asset that other ids name is another host: the address is no longer its.
    moved: isSure
      ? elsewhere.filter((key) => others.some((one) => one.keys.has(key) && idsContradict(handles, one)))
      : [],
    also: others.filter(({ keys }) => elsewhere.some((key) => keys.has(key))).map(({ no }) => no),
  };
}

function byName(
  handles: readonly Handle[],
  candidates: readonly Candidate[],
): readonly [Hit | undefined, ambiguous: string | undefined] {
  const hasAddress = handles.some(({ kind }) => kind === "address");
  const fits = (one: Candidate): boolean => !hasAddress || ![...one.keys].some(isAddress);
  const names = handles.filter(({ kind }) => kind === "name");
  for (const by of names) {
    const holders = candidates.filter(({ keys }) => keys.has(by.key));
    const fitting = holders.filter(fits);
    // Several share the name: only one that is known by nothing but names can be what a name alone means.
    const able = holders.length > 1 ? fitting.filter(({ keys }) => ![...keys].some(isAddress)) : fitting;
    const [only, ...more] = able;
    if (only !== undefined && more.length === 0) return [{ candidate: only, by }, undefined];
    if (holders.length > 1) return [undefined, by.key];
  }
  for (const by of names) {
    const holders = candidates.filter((one) => fits(one) && isShortForm(by.key, one, names));
    const [only, ...more] = holders;
    if (only !== undefined && more.length === 0)
      return [{ candidate: only, by: { key: by.key, kind: "short-name" } }, undefined];
    if (more.length > 0) return [undefined, by.key];
  }
  return [undefined, undefined];
}

/** Whether one is the full name of the other's first label, and no full name says otherwise. */
function isShortForm(key: string, { keys }: Candidate, names: readonly Handle[]): boolean {
  const short = shortOf(key);
  if (short === undefined)
    return (
      keys.has(`short:${key}`) && !names.some((other) => shortOf(other.key) === key && !keys.has(other.key))
    );
  return keys.has(short) && !keys.has(`short:${short}`);
}

/** Both have ids of one sort, and none in common. */
function idsContradict(handles: readonly Handle[], { keys }: Candidate): boolean {
  const own = handles.filter(({ kind }) => kind === "id").map(({ key }) => key);
  return own.some((key) => {
    const sort = sortOf(key);
    const theirs = [...keys].filter((other) => sortOf(other) === sort);
    return theirs.length > 0 && !own.some((mine) => keys.has(mine));
  });
}

const sortOf = (key: string): string | undefined =>
  /^(mac:|i-[0-9a-f]{8,17}$|arn:|\/subscriptions\/|\/\/)/.exec(key)?.[1]?.slice(0, 4);

const isAddress = (key: string): boolean => plainAddress(key) !== undefined;
