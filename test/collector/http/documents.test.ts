import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { routeTable } from "../../../collector/http/api.ts";
import { docsPage } from "../../../collector/http/docs-page.ts";
import { openPeople, type People } from "../../support/people.ts";

let people: People;
let document: z.infer<typeof documentSchema>;
beforeAll(async () => {
  people = await openPeople();
  document = documentSchema.parse((await people.send("/api/v1/openapi.json")).body);
});
afterAll(() => people.close());

/** The parts of OpenAPI 3.1 that we use, closed enough to notice what is missing. */
const mediaSchema = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));
const operationSchema = z.object({
  operationId: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  summary: z.string().min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z
    .array(z.object({ name: z.string(), in: z.enum(["path", "query"]), schema: z.unknown() }))
    .optional(),
  requestBody: z.object({ content: mediaSchema }).optional(),
  responses: z.record(
    z.string().regex(/^(2\d\d|default)$/),
    z.object({ description: z.string(), content: mediaSchema }),
  ),
});
const documentSchema = z.object({
  openapi: z.literal("3.1.0"),
  info: z.object({ title: z.string(), version: z.literal("0.1.0") }),
  paths: z.record(
    z.string().startsWith("/"),
    z.partialRecord(z.enum(["get", "post", "delete"]), operationSchema),
  ),
  components: z.object({
    schemas: z.record(z.string(), z.unknown()),
    securitySchemes: z.record(z.string(), z.unknown()),
  }),
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, z.infer<typeof operationSchema>>).map(([method, operation]) => ({
      path,
      method,
      ...operation,
    })),
  );

describe("the OpenAPI document", () => {
  it("has every route, and no other", () => {
    const table = routeTable({ views: { accounts: {} }, version: "0" } as never).map(
      ({ method, path }) => `${method} ${path}`,
    );
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([...table].sort());
  });

  it("names every operation once", () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("declares each parameter of a path", () => {
    for (const { path, parameters } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        (parameters ?? []).filter((parameter) => parameter.in === "path").map(({ name }) => name),
      ).toEqual(inPath);
    }
  });

  it("has no reference to nothing", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(20);
    for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name);
  });

  it("says how each refusal looks", () => {
    for (const { responses } of operations()) {
      expect(responses["default"]?.content).toHaveProperty(["application/problem+json"]);
    }
  });
});

describe("the page of the API", () => {
  it("shows every operation, without a script", async () => {
    const { body, headers } = await people.send("/api/docs");
    expect(headers.get("content-type")).toContain("text/html");
    for (const { method, path } of operations())
      expect(body).toContain(`<code>${method.toUpperCase()} ${path}</code>`);
    expect(body).not.toContain("<script");
    expect(body).not.toContain("style=");
  });

  it("escapes whatever the document says", async () => {
    const hostile = await docsPage({
      openapi: "3.1.0",
      info: { title: "x", version: "<script>1</script>", description: '"><img src=x>' },
      paths: {},
    });
    expect(hostile).not.toContain("<script>");
    expect(hostile).not.toContain("<img");
  });

  it("has its style in a file of its own, as the policy asks", async () => {
    const { status, headers } = await people.send("/api/docs.css");
    expect([status, headers.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
  });
});
