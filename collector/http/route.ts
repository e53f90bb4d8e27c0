import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { Fault } from "../../proto/fault.ts";
import type { Caller } from "../app/command.ts";
import type { Signed } from "../app/identify.ts";
import { type Scope, scopeOf } from "../app/role.ts";
import type { Permission } from "./permission.ts";
import { badField } from "./problem.ts";

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

type Described<P, Q, B, I> = {
  readonly method: "get" | "post" | "delete";
  /** As OpenAPI writes it: `/exposures/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Takes the body as bytes, at most so many. */
  readonly maxBytes?: number;
  /** Where JSON may be larger than usual. */
  readonly maxJsonBytes?: number;
  readonly reply: z.ZodType<unknown, I>;
  readonly status?: 200 | 201 | 202;
  /** The reply tells a secret once, so it is not kept for a repeated `Idempotency-Key`. */
  readonly tellsSecret?: boolean;
};

type Guard<P> =
  | { readonly permission: Exclude<Permission, "public" | "owner-of-object"> }
  /** `isTheirs`: whether the object is there and within what the caller may see. */
  | {
      readonly permission: "owner-of-object";
      readonly isTheirs: (params: P, scope: Scope) => Promise<boolean>;
    };

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
  readonly who: Signed | undefined;
};

/** A route, ready to be registered: its types are spent, its checks are not. */
export type Route = Omit<Described<z.ZodType, z.ZodType, z.ZodType, z.ZodType>, "reply"> & {
  readonly permission: Permission;
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

/** A route that needs somebody with the permission. The reply is cut down to its schema: what isn't in it never leaves. */
export function route<
  I,
  P extends z.ZodType = typeof NOTHING,
  Q extends z.ZodType = typeof NOTHING,
  B extends z.ZodType = typeof NOTHING,
>(
  spec: Described<P, Q, B, I> &
    Guard<z.output<P>> & { readonly handle: Handle<SignedAsked<z.output<P>, z.output<Q>, z.output<B>>, I> },
): Route {
  const perform = async (given: Given): Promise<unknown> => {
    const who = signed(given);
    const scope = scopeOf(who);
    const asked = read<P, Q, B>(spec, given);
    if (spec.permission === "owner-of-object" && !(await spec.isTheirs(asked.params, scope))) {
      throw absent(spec.path);
    }
    return spec.reply.parse(
      await spec.handle({ ...asked, who, scope, caller: { user: who.name, from: given.peer } }),
    );
  };
  return { ...spec, kind: "data", perform };
}

/** A route for anyone. There are few, and a test lists them. */
export function publicRoute<
  I,
  P extends z.ZodType = typeof NOTHING,
  Q extends z.ZodType = typeof NOTHING,
  B extends z.ZodType = typeof NOTHING,
>(
  spec: Described<P, Q, B, I> & { readonly handle: Handle<Asked<z.output<P>, z.output<Q>, z.output<B>>, I> },
): Route {
  const perform = async (given: Given): Promise<unknown> =>
    spec.reply.parse(await spec.handle(read<P, Q, B>(spec, given)));
  return { ...spec, permission: "public", kind: "data", perform };
}

/** A route that answers something else than one JSON value. */
export const rawRoute = (
  spec: Pick<Described<z.ZodType, z.ZodType, z.ZodType, never>, "path" | "summary" | "params" | "query"> & {
    readonly permission: Exclude<Permission, "owner-of-object">;
    readonly produces: string;
    readonly respond: (c: Context, given: Given) => Promise<Response> | Response;
  },
): Route => ({ ...spec, kind: "raw", method: "get" });

const NOTHING = z.object({});

/** Who asks, for routes that only somebody signed in can reach. */
export function signed({ who }: Given): Signed {
  if (who === undefined) throw new TypeError("A guarded route was reached by nobody");
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
  const { success, data, error } = (schema ?? NOTHING).safeParse(value);
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
