import type { ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { FAULTS, Fault, type FaultCode } from "../../proto/fault.ts";
import type { Problem } from "./fleet-schemas.ts";

/** What only the people's side can say no to; what the rest of the collector refuses is a `Fault`. */
export const REFUSALS = {
  unauthenticated: { status: 401, title: "Nobody is signed in" },
  "sign-in-failed": { status: 401, title: "The name or the password is wrong" },
  "wrong-setup-code": { status: 403, title: "The set-up code is wrong" },
  "already-set-up": { status: 409, title: "There is an account already" },
  forbidden: { status: 403, title: "The role doesn't allow that" },
  "password-change-needed": { status: 403, title: "A password of your own is needed first" },
  "second-factor-setup-needed": { status: 403, title: "A second factor is needed first" },
  "second-factor-needed": { status: 401, title: "The second factor is needed" },
  "link-over": { status: 403, title: "The link doesn't lead anywhere any more" },
  "provider-refused": { status: 403, title: "The identity provider's word was not enough" },
  "provider-unavailable": { status: 503, title: "The identity provider can't be asked" },
  "cross-site": { status: 403, title: "The request came from another site" },
  "no-route": { status: 404, title: "There is no such address" },
  "too-large": { status: 413, title: "The request is too large" },
  "unsupported-content": { status: 415, title: "That kind of content can't be taken" },
  "too-many": { status: 429, title: "Too many attempts" },
  internal: { status: 500, title: "The collector failed" },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type RefusalCode = keyof typeof REFUSALS;

/** `needsSetup`: nobody has an account yet, so signing in can't be the answer. */
type Extra = {
  readonly field?: string | undefined;
  readonly needsSetup?: boolean | undefined;
  /** What to send back together with the second factor's code. */
  readonly challenge?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Throw it: the request ends with this problem. */
export function refusal(
  code: RefusalCode,
  detail: string,
  { headers = {}, ...extra }: Extra = {},
): HTTPException {
  const { status, title } = REFUSALS[code];
  return new HTTPException(status, {
    res: problemResponse({ ...describe(code, status, title, detail), ...extra }, headers),
  });
}

export const tooMany = (retryAfterMs: number): HTTPException => {
  const seconds = Math.ceil(retryAfterMs / 1000);
  return refusal("too-many", `Try again in ${seconds} s`, { headers: { "retry-after": String(seconds) } });
};

/** A refused request in which one field is at fault; none in particular when it is "". */
export const badField = (field: string, detail: string): Fault =>
  new Fault("bad-request", detail, field === "" ? {} : { field });

type Log = { error(fields: object, message: string): void };

/** The one place where what was thrown becomes a response. What we didn't foresee keeps its details to the log. */
export const answerProblem =
  (log: Log): ErrorHandler =>
  (error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof Fault) return problemResponse(problemOf(error));
    const code = namedRefusal(error);
    if (code !== undefined) return problemResponse(problemOf(new Fault(code, error.message)));
    log.error({ err: error, method: c.req.method, path: c.req.path }, "request failed");
    const { status, title } = REFUSALS.internal;
    return problemResponse(describe("internal", status, title, "Its log has more"));
  };

/** The parsers' own word for a file they don't take. Known by name: the people's side doesn't import parsers. */
const namedRefusal = (error: Error): FaultCode | undefined =>
  error.name === "ReportRefused" ? "report-refused" : undefined;

function problemOf({ code, message, field }: Fault): Problem {
  const { status, sentence } = FAULTS[code];
  return { ...describe(code, status, sentence, message), ...(field === undefined ? {} : { field }) };
}

const describe = (code: string, status: number, title: string, detail: string): Problem => ({
  type: `urn:plumbline:problem:${code}`,
  title,
  status,
  detail,
  code,
});

export const problemResponse = (
  problem: Problem & Pick<Extra, "needsSetup" | "challenge">,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
