import { OpenAPIHono, z } from "@hono/zod-openapi";
import { problemSchema } from "./fleet-schemas.ts";
import type { Route } from "./route.ts";

export type OpenApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;
type Registered = Parameters<OpenAPIHono["openAPIRegistry"]["registerPath"]>[0];

/** The document is made of the route table, so a route can't be left out of it. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const { openAPIRegistry, getOpenAPI31Document } = new OpenAPIHono();
  openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-plumbline",
  });
  openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  for (const route of routes) openAPIRegistry.registerPath(described(route));
  return getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Plumbline",
      version,
      description:
        "Continuous exposure validation. Errors are RFC 9457 problem details; lists are cursor-paged; writes take Idempotency-Key.",
    },
    servers: [{ url: "/" }],
  });
}

function described(route: Route): Registered {
  const { permission } = route.demand;
  const isPublic = permission === "public";
  return {
    method: route.method,
    path: route.path,
    operationId: `${route.method}${route.path.replaceAll(/[^a-zA-Z0-9]+(\w)?/g, (_, letter?: string) => (letter ?? "").toUpperCase())}`,
    summary: route.summary,
    description: isPublic ? "For anyone" : `Needs the permission ${permission}`,
    tags: [nounOf(route.path)],
    security: isPublic ? [] : [{ session: [] }, { token: [] }],
    request: {
      ...(route.params === undefined ? {} : { params: route.params as z.ZodObject }),
      ...(route.query === undefined ? {} : { query: route.query as z.ZodObject }),
      ...(route.body === undefined
        ? {}
        : { body: { required: true, content: { [bodyType(route)]: { schema: route.body } } } }),
    },
    responses: {
      [route.kind === "data" ? (route.status ?? 200) : 200]: {
        description: "Done",
        content:
          route.kind === "data"
            ? { "application/json": { schema: route.reply } }
            : { [route.produces]: { schema: z.string() } },
      },
      default: {
        description: "Refused, and why",
        content: { "application/problem+json": { schema: problemSchema } },
      },
    },
  };
}

const bodyType = ({ maxBytes }: Route): string =>
  maxBytes === undefined ? "application/json" : "application/octet-stream";

const nounOf = (path: string): string => path.replace("/api/v1/", "/").split("/")[1] ?? "";
