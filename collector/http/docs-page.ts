import { html } from "hono/html";
import { z } from "zod";
import type { OpenApiDocument } from "./openapi.ts";

/** The API for a reader, from the OpenAPI document alone. No script; the template escapes whatever is put into it. */
export async function docsPage(document: OpenApiDocument): Promise<string> {
  const operations = operationsOf(document);
  const nouns = [...new Set(operations.map(({ noun }) => noun))].sort();
  return String(
    await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Plumbline API</title>
<link rel="stylesheet" href="/api/docs.css">
</head>
<body>
<header>
<h1>Plumbline API <small>${document.info.version}</small></h1>
<p>${document.info.description}</p>
<p>Sign in with <code>POST /api/v1/session</code>, or send <code>Authorization: Bearer plt_…</code>. The same as a document: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
<nav aria-label="Nouns">${nouns.map((noun) => html`<a href="#${noun}">${noun}</a> `)}</nav>
</header>
<main>
${nouns.map(
  (noun) => html`<section id="${noun}"><h2>${noun}</h2>
${operations.filter((operation) => operation.noun === noun).map(operationHtml)}</section>
`,
)}
</main>
</body>
</html>
`,
  );
}

const operationSchema = z.object({
  summary: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  parameters: z
    .array(
      z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: z.unknown() }),
    )
    .optional(),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
});

type Operation = Omit<z.infer<typeof operationSchema>, "tags"> & {
  readonly method: string;
  readonly path: string;
  readonly noun: string;
};

const operationsOf = ({ paths }: OpenApiDocument): readonly Operation[] =>
  Object.entries(paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const { tags, ...rest } = operationSchema.parse(operation);
      return { ...rest, path, method: method.toUpperCase(), noun: tags[0] ?? "" };
    }),
  );

const operationHtml = ({
  method,
  path,
  summary,
  description,
  parameters,
  requestBody,
  responses,
}: Operation) => html`<article>
<h3><code>${method} ${path}</code></h3>
<p>${summary}. <em>${description}.</em></p>
${
  (parameters ?? []).length === 0
    ? ""
    : html`<ul>${(parameters ?? []).map(
        (parameter) =>
          html`<li><code>${parameter.name}</code> in ${parameter.in}${parameter.required === true ? ", required" : ""}: <code>${JSON.stringify(parameter.schema)}</code></li>`,
      )}</ul>`
}
${requestBody === undefined ? "" : details("Body", requestBody)}
${details("Answers", responses)}
</article>
`;

const details = (title: string, value: unknown) =>
  html`<details><summary>${title}</summary><pre>${JSON.stringify(value, undefined, 2)}</pre></details>`;

/** Its own file, because the policy on every page allows no inline style. */
export const DOCS_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid; }
article { margin: 1.5rem 0; }
h3 { margin: 0; font-size: 1rem; }
p { margin: 0.25rem 0; }
nav a { margin-right: 0.75rem; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.875rem; }
`;
