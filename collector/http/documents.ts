import { DOCS_STYLE, docsPage } from "./docs-page.ts";
import { openApiDocument } from "./openapi.ts";
import { type Route, rawRoute } from "./route.ts";

/** The OpenAPI document of these routes and of its own, and the same for a reader. Made once. */
export function documentRoutes(others: readonly Route[], version: string): readonly Route[] {
  let page: Promise<string> | undefined;
  const own: readonly Route[] = [
    rawRoute({
      path: "/api/v1/openapi.json",
      permission: "public",
      summary: "This API as an OpenAPI 3.1 document",
      produces: "application/json",
      respond: (c) => c.json(document),
    }),
    rawRoute({
      path: "/api/docs",
      permission: "public",
      summary: "This API for a reader",
      produces: "text/html",
      respond: async (c) => {
        page ??= docsPage(document);
        return c.html(await page);
      },
    }),
    rawRoute({
      path: "/api/docs.css",
      permission: "public",
      summary: "How that looks",
      produces: "text/css",
      respond: (c) => c.body(DOCS_STYLE, 200, { "content-type": "text/css; charset=utf-8" }),
    }),
  ];
  const document = openApiDocument([...others, ...own], version);
  return own;
}
