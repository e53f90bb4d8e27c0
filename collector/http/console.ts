import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { Context, Hono } from "hono";
import { refusal } from "./problem.ts";

type Page = { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string; readonly etag: string };

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** The console's build has about 3 MB in 50 files; much more than that isn't one. */
const MAX_FILES = 2_000;

/**
 * The console, from its build. The files are read once and then found by their exact address, so
 * that no address ever becomes a path. Anything else is the page itself: the console has its own routes.
 */
export function serveConsole(app: Hono, webRoot: string): void {
  let loaded: Promise<ReadonlyMap<string, Page>> | undefined;
  const files = async (): Promise<ReadonlyMap<string, Page>> => {
    loaded ??= readFiles(webRoot);
    const found = await loaded;
    // Not built yet: look again next time.
    if (!found.has(INDEX)) loaded = undefined;
    return found;
  };
  app.get("/assets/*", async (c) => {
    const page = (await files()).get(c.req.path);
    if (page === undefined) throw refusal("no-route", `No file ${c.req.path}`);
    return answer(c, page, "public, max-age=31536000, immutable");
  });
  app.get("*", async (c) => {
    const found = await files();
    const page = found.get(c.req.path) ?? found.get(INDEX);
    return page === undefined ? notBuilt(c) : answer(c, page, "no-cache");
  });
}

const INDEX = "/index.html";

function answer(c: Context, { bytes, type, etag }: Page, cacheControl: string): Response {
  const headers = { etag, "cache-control": cacheControl };
  if (c.req.header("if-none-match") === etag) return c.body(null, 304, headers);
  return c.body(bytes, 200, { ...headers, "content-type": type });
}

async function readFiles(root: string): Promise<ReadonlyMap<string, Page>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pages = await Promise.all(
    paths.slice(0, MAX_FILES).map(async (path): Promise<[string, Page]> => {
      const bytes = new Uint8Array(await readFile(path));
      const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
      const type = TYPES[extname(path)] ?? "application/octet-stream";
      return [`/${relative(root, path).split(sep).join("/")}`, { bytes, type, etag }];
    }),
  );
  return new Map(pages);
}

const notBuilt = (c: Context): Response =>
  c.html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Plumbline</title></head><body>
<h1>The collector runs; its console isn't built</h1>
<p>Build it with <code>npm run build</code>, then load this page again. The <a href="/api/docs">API</a> and the <code>plumbline</code> command work without it.</p>
</body></html>
`,
    503,
  );
