import type { IncomingMessage } from "node:http";
import type { Refusal } from "../../proto/join.ts";

/** For whatever a browser sends. */
export const NO_PAGES: Refusal = {
  code: "not-found",
  sentence: "Agents come in here, and no agent is a web page",
};

/** Whether a browser asks on a page's behalf: no agent sends these headers, and no browser leaves them out of a page's request. */
export const comesFromPage = ({ headers }: Pick<IncomingMessage, "headers">): boolean =>
  headers.origin !== undefined || headers["sec-fetch-site"] !== undefined || headers.cookie !== undefined;
