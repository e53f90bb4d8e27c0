import type { IncomingMessage, ServerResponse } from "node:http";
import { type JoinReply, type JoinRequest, joinRequestSchema, MAX_JOIN_BYTES } from "../../proto/join.ts";
import type { Clock } from "../../proto/time.ts";
import { answerJson } from "./answer.ts";
import { joinRate } from "./join-rate.ts";
import type { GatewayLog } from "./log.ts";

/** The least that a join needs. */
export type JoinDeps = {
  readonly clock: Clock;
  readonly log: GatewayLog;
  /** Spends the token and issues the certificate. `from` is the peer's address, from the socket. */
  readonly join: (request: JoinRequest, from: string) => Promise<JoinAnswer>;
};

export type JoinAnswer =
  | { readonly kind: "joined"; readonly joined: JoinReply }
  | { readonly kind: "refused"; readonly code: string; readonly sentence: string };

/** `POST /join`: bounds, form and rate here; whether the token is good is the use case's to say. */
export function joinRoute(
  deps: JoinDeps,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const isWithinRate = joinRate();
  return async (request, response) => {
    const from = request.socket.remoteAddress ?? "";
    const refuse = (status: number, code: string, sentence: string): void =>
      answerJson(response, status, { code, sentence });

    if (!isWithinRate(from, deps.clock()))
      return refuse(429, "too-many-joins", "Too many joins from this address; try again in a minute");
    if (!isPlainJson(request)) return refuse(415, "not-json", "A join must be application/json");
    const body = await readBody(request);
    if (body === undefined)
      return refuse(413, "too-large", `A join may have ${MAX_JOIN_BYTES} bytes at most`);
    const parsed = joinRequestSchema.safeParse(parseJson(body));
    if (!parsed.success) return refuse(400, "malformed", "The body is not a join request of this version");
    try {
      const answer = await deps.join(parsed.data, from);
      if (answer.kind === "refused") return refuse(403, answer.code, answer.sentence);
      answerJson(response, 200, answer.joined);
    } catch (cause) {
      deps.log.warn({ err: cause, from }, "a join failed");
      refuse(503, "unavailable", "The collector can't answer now; its log says why");
    }
  };
}

const isPlainJson = ({ headers }: IncomingMessage): boolean =>
  /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "") &&
  headers["content-encoding"] === undefined;

/** The body, or undefined when it is longer than a join may be. Rejects when the peer breaks off. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_JOIN_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_JOIN_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
