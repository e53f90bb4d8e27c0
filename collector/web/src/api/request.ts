import type { Problem } from "../../../http/fleet-schemas.ts";

const BASE = "/api/v1";

/**
 * What the collector answers instead of what was asked for. `needsSetup` comes with a 401 while nobody
 * has an account, `challenge` where a sign-in still needs the second factor.
 */
type Refused = Problem & { readonly needsSetup?: boolean; readonly challenge?: string };

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly problem: Refused;

  constructor(problem: Refused) {
    super(problem.detail);
    this.problem = problem;
  }
}

export const ask = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  answer<T>(fetch(BASE + path, signal === undefined ? {} : { signal }));

export const send = <T>(method: "POST" | "DELETE", path: string, body: object = {}): Promise<T> =>
  answer<T>(
    fetch(BASE + path, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );

/** Sends a file as it is and tells how far it got; fetch can't tell. */
export const upload = <T>(path: string, file: File, onProgress: (share: number) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", BASE + path);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total === 0 ? 1 : loaded / total),
    );
    request.addEventListener("error", () => reject(new Refusal(UNREACHABLE)));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(new Refusal(asProblem(request.responseText, request.status)));
    });
    request.send(file);
  });

/** Where the browser itself fetches a file from. */
export const fileAddress = (path: string): string => BASE + path;

export const query = (fields: Readonly<Record<string, string | number | undefined>>): string => {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
};

async function answer<T>(pending: Promise<Response>): Promise<T> {
  const response = await pending.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Refusal(UNREACHABLE);
  });
  const body = await response.text();
  if (!response.ok) throw new Refusal(asProblem(body, response.status));
  return (body === "" ? undefined : JSON.parse(body)) as T;
}

const UNREACHABLE: Refused = {
  type: "about:blank",
  title: "The collector can't be reached",
  status: 0,
  detail: "No answer came. Check that it runs and that this machine reaches it",
  code: "unreachable",
};

/** Something between us and the collector may answer too, and not in problem details. */
function asProblem(body: string, status: number): Refused {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null && "detail" in parsed) return parsed as Refused;
  } catch {
    // Not JSON: said below.
  }
  return {
    type: "about:blank",
    title: `The answer was ${status}`,
    status,
    detail: "It came without a reason. The collector's log has more",
    code: "unexplained",
  };
}
