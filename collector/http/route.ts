import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { Fault } from "../../proto/fault.ts";
import { namingKeys } from "../../proto/known-keys.ts";
import { type Action, type ActionFor, ruleOf } from "../app/action.ts";
import type { Demand } from "../app/authorise.ts";
import type { Caller } from "../app/command.ts";
import type { Linked, Signed } from "../app/identify.ts";
import type { Permission } from "../app/permission.ts";
import { type Scope, scopeOf } from "../app/role.ts";
import { badField } from "./problem.ts";
import type { Rate } from "./rate-limit.ts";
import { MAX_JSON_BYTES } from "./request-body.ts";

/** What every handler is given: inputs that fit their schemas, and the reply's headers to add to. */
export type Asked<P, Q, B> = {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The address at the other end of the socket; never a header's word. */
  readonly peer: string;
  readonly headers: Headers;
  readonly replyHeaders: Headers;
};

/** Besides, where somebody is signed in: who, what of it they may see, and the same for the audit trail. */
export type SignedAsked<P, Q, B> = Asked<P, Q, B> & {
  readonly who: Signed;
  readonly scope: Scope;
  readonly caller: Caller;
};

/** The same where a magic link asks: for its one exposure. */
export type LinkedAsked<P, Q, B> = Asked<P, Q, B> & { readonly link: Linked; readonly caller: Caller };

type Method = "get" | "post" | "delete";

type Described<P, Q, B, I, M = Method, Path = string> = {
  readonly method: M;
  /** As OpenAPI writes it: `/exposures/{id}`. */
  readonly path: Path;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Takes the body as bytes, at most so many. */
  readonly maxBytes?: number;
  /** Where JSON may be larger than usual. */
  readonly maxJsonBytes?: number;
  /** How often it may be asked, where that isn't what reads and writes usually may. */
  readonly rate?: Rate;
  readonly reply: z.ZodType<unknown, I>;
  readonly status?: 200 | 201 | 202;
  /** The reply tells a secret once, or the body holds one: nothing of either is kept for a repeated `Idempotency-Key`. */
  readonly tellsSecret?: boolean;
};

/** A read says what it needs; a write is an action, and what that needs and leaves in the audit log belongs to it. */
type Guard<M, R, A> = M extends "get"
  ? { readonly permission: R; readonly whilePending?: true; readonly bySession?: true }
  : { readonly action: A };

/**
 * Whose objects an address with an id leads to: a question asked before the handler (is it there, and
 * within what the caller may see), the query itself, or nobody's, for a reason that is written down.
 */
export type ObjectScope<P> =
  | ((params: P, scope: Scope) => Promise<boolean>)
  | "by its query"
  | `none, because ${string}`;

type Reach<Path, P> = Path extends `${string}{${string}`
  ? { readonly objectScope: ObjectScope<P> }
  : { readonly objectScope?: never };

/** `I` is what the reply's schema takes. */
type Handle<A, I> = (asked: A) => Promise<NoInfer<I>>;

/** A request as the door hands it on: unread inputs, and who asks. */
export type Given = {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly peer: string;
  readonly headers: Headers;
  readonly replyHeaders: Headers;
  readonly who: Signed | Linked | undefined;
};

/** A route, ready to be registered: its types are spent, its checks are not. */
export type Route = Omit<Described<z.ZodType, z.ZodType, z.ZodType, z.ZodType>, "reply" | "rate"> & {
  readonly demand: Demand;
  /** Undefined for reads: they change nothing. */
  readonly action: Action | undefined;
  readonly objectScope: "asked before" | "by its query" | `none, because ${string}` | undefined;
  readonly rate: Rate;
  /** Bytes of a body, at most. */
  readonly mostBytes: number;
} & (
    | {
        readonly kind: "data";
        readonly reply: z.ZodType;
        readonly perform: (given: Given) => Promise<unknown>;
      }
    | {
        readonly kind: "raw";
        readonly produces: string;
        readonly respond: (c: Context, given: Given) => Promise<Response> | Response;
      }
  );

type NoReads = Exclude<Permission, "public" | "linked-exposure" | "owner-of-object">;
type OfPeople = ActionFor<Exclude<Permission, "public" | "linked-exposure">>;

/** A route that needs somebody with the permission. The reply is cut down to its schema: what isn't in it never leaves. */
export function route<
  I,
  M extends Method,
  const Path extends string,
  P extends z.ZodType = typeof NOTHING,
  Q extends z.ZodType = typeof NOTHING,
  B extends z.ZodType = typeof NOTHING,
>(
  spec: Described<P, Q, B, I, M, Path> &
    Guard<M, NoReads, OfPeople> &
    Reach<Path, z.output<P>> & {
      readonly handle: Handle<SignedAsked<z.output<P>, z.output<Q>, z.output<B>>, I>;
    },
): Route {
  const { objectScope } = spec as { readonly objectScope?: ObjectScope<z.output<P>> };
  const perform = async (given: Given): Promise<unknown> => {
    const who = signed(given);
    const scope = scopeOf(who);
    const asked = read<P, Q, B>(spec, given);
    if (typeof objectScope === "function" && !(await objectScope(asked.params, scope)))
      throw absent(spec.path);
    return spec.reply.parse(
      await spec.handle({ ...asked, who, scope, caller: { user: who.name, from: given.peer } }),
    );
  };
  return {
    ...spec,
    ...guardOf(spec),
    kind: "data",
    perform,
    objectScope: typeof objectScope === "function" ? "asked before" : objectScope,
  };
}

/** A route for whoever holds a magic link, and for nobody else. No id is asked for: the link names the exposure. */
export function linkRoute<
  I,
  M extends Method,
  P extends z.ZodType = typeof NOTHING,
  Q extends z.ZodType = typeof NOTHING,
  B extends z.ZodType = typeof NOTHING,
>(
  spec: Described<P, Q, B, I, M> &
    Guard<M, "linked-exposure", ActionFor<"linked-exposure">> & {
      readonly handle: Handle<LinkedAsked<z.output<P>, z.output<Q>, z.output<B>>, I>;
    },
): Route {
  const perform = async (given: Given): Promise<unknown> => {
    const link = linked(given);
    const caller = { user: link.name, from: given.peer };
    return spec.reply.parse(await spec.handle({ ...read<P, Q, B>(spec, given), link, caller }));
  };
  return { ...spec, ...guardOf(spec), kind: "data", perform, objectScope: undefined };
}

/** A route for anyone. There are few, and a test lists them. */
export function publicRoute<
  I,
  M extends Method,
  P extends z.ZodType = typeof NOTHING,
  Q extends z.ZodType = typeof NOTHING,
  B extends z.ZodType = typeof NOTHING,
>(
  spec: Described<P, Q, B, I, M> &
    (M extends "get" ? unknown : { readonly action: ActionFor<"public"> }) & {
      readonly handle: Handle<Asked<z.output<P>, z.output<Q>, z.output<B>>, I>;
    },
): Route {
  const perform = async (given: Given): Promise<unknown> =>
    spec.reply.parse(await spec.handle(read<P, Q, B>(spec, given)));
  return {
    ...spec,
    ...guardOf({ permission: "public", ...spec }),
    rate: spec.rate ?? "anyone",
    kind: "data",
    perform,
    objectScope: undefined,
  };
}

/** A route that answers something else than one JSON value. */
export const rawRoute = (
  spec: Pick<
    Described<z.ZodType, z.ZodType, z.ZodType, never>,
    "path" | "summary" | "params" | "query" | "rate"
  > & {
    readonly permission: Exclude<Permission, "owner-of-object">;
    /** For the one that a browser is sent to from elsewhere, which can only be a GET. */
    readonly action?: "sign-in-by-provider";
    readonly produces: string;
    readonly respond: (c: Context, given: Given) => Promise<Response> | Response;
  },
): Route => ({
  ...spec,
  ...guardOf({ ...spec, method: "get" }),
  rate: spec.rate ?? (spec.permission === "public" ? "anyone" : "read"),
  kind: "raw",
  method: "get",
  objectScope: undefined,
});

/** What the door asks before it reads anything: the same for every kind of route. */
function guardOf(spec: {
  readonly method: Method;
  readonly action?: Action;
  readonly permission?: Permission;
  readonly whilePending?: true;
  readonly bySession?: true;
  readonly rate?: Rate;
  readonly maxBytes?: number;
  readonly maxJsonBytes?: number;
}) {
  const { method, action, permission, whilePending, bySession } = spec;
  const demand: Demand =
    action === undefined ? { permission: permission ?? "admin", whilePending, bySession } : ruleOf(action);
  return {
    demand,
    action,
    rate: spec.rate ?? (method === "get" ? ("read" as const) : ("write" as const)),
    mostBytes: method === "get" ? 0 : (spec.maxBytes ?? spec.maxJsonBytes ?? MAX_JSON_BYTES),
  };
}

const NOTHING = z.object({});

/** Who asks, for routes that only somebody signed in can reach. */
export function signed({ who }: Given): Signed {
  if (who === undefined || who.by === "link") throw new TypeError("A guarded route was reached by nobody");
  return who;
}

/** The same for routes that only a magic link reaches. */
export function linked({ who }: Given): Linked {
  if (who?.by !== "link") throw new TypeError("A link's route was reached without one");
  return who;
}

function read<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  spec: { readonly params?: P; readonly query?: Q; readonly body?: B },
  { params, query, body, peer, headers, replyHeaders }: Given,
): Asked<z.output<P>, z.output<Q>, z.output<B>> {
  return {
    params: parse(spec.params, params),
    query: parse(spec.query, query),
    body: parse(spec.body, body),
    peer,
    headers,
    replyHeaders,
  };
}

/** Fits a value to its schema; the first issue names the field of the answer, all of them are told. */
export function parse<S extends z.ZodType>(schema: S | undefined, value: unknown): z.output<S> {
  const { success, data, error } = (schema ?? NOTHING).safeParse(value, { error: namingKeys });
  if (success) return data as z.output<S>;
  const issues = error.issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => ({ field: path.join("."), message }));
  const detail = issues
    .map(({ field, message }) => (field === "" ? message : `${field}: ${message}`))
    .join("; ");
  throw badField(issues[0]?.field ?? "", detail);
}

const MOST_ISSUES = 10;

const absent = (path: string): Fault => new Fault("not-found", `Nothing of yours is at ${path}`);
