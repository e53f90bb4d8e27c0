import { badField, refusal } from "./problem.ts";

/** A JSON body larger than this is refused before it is parsed. */
export const MAX_JSON_BYTES = 1024 * 1024;
/** Nesting beyond this is refused. */
export const MAX_JSON_DEPTH = 32;

/**
 * Reads at most `most` bytes; what says or turns out to be more ends with 413, chunked or not. They lie in memory that
 * threads share: a large file on its way to those that read and write it is never copied.
 */
export async function readBytes(request: Request, most: number): Promise<Uint8Array> {
  const tooLarge = () => refusal("too-large", `The most is ${most} bytes`);
  const said = Number(request.headers.get("content-length") ?? 0);
  if (said > most) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  let bytes = sharedBytes(Number.isSafeInteger(said) && said > 0 ? said : FIRST_BYTES);
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    if (size + chunk.length > most) throw tooLarge();
    if (size + chunk.length > bytes.length) bytes = grown(bytes, Math.max(2 * size, size + chunk.length));
    bytes.set(chunk, size);
    size += chunk.length;
  }
  return bytes.subarray(0, size);
}

/** Room for a body that does not say how long it is. */
const FIRST_BYTES = 16_384;

const sharedBytes = (size: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(size));

function grown(bytes: Uint8Array, size: number): Uint8Array {
  const larger = sharedBytes(size);
  larger.set(bytes);
  return larger;
}

/** Plain data of bounded depth. An empty body is an empty object: some acts need no words. */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw badField("", "The body is not JSON in UTF-8");
  }
  checkPlain(value, 1);
  return value;
}

function checkPlain(value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > MAX_JSON_DEPTH) throw badField("", `The body is nested deeper than ${MAX_JSON_DEPTH}`);
  if (Object.hasOwn(value, "__proto__")) throw badField("__proto__", `"__proto__" can't be a field`);
  for (const member of Object.values(value)) checkPlain(member, depth + 1);
}

/** Types that a browser sends across sites without asking, and that no report or feed has. */
const FORM_TYPES = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

/** JSON bodies must say that they are; raw ones must not look like a form. Encoded bodies are never unpacked. */
export function checkContentType(headers: Headers, accepts: "json" | "bytes"): void {
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity")
    throw refusal("unsupported-content", `Content-Encoding "${encoding}" is not taken`);
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (accepts === "bytes") {
    if (type !== undefined && FORM_TYPES.includes(type)) {
      throw refusal("unsupported-content", `Send the file as application/octet-stream, not as ${type}`);
    }
    return;
  }
  const isEmpty = headers.get("content-length") === "0" || !hasBody(headers);
  if (type === "application/json" || (type === undefined && isEmpty)) return;
  throw refusal("unsupported-content", `Send application/json, not ${type ?? "an untyped body"}`);
}

const hasBody = (headers: Headers): boolean =>
  headers.has("content-length") || headers.has("transfer-encoding");
