import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Nothing is inlined and nothing is polyfilled inline: the page runs under `script-src 'self'`. */
export default defineConfig({
  root: here("."),
  plugins: [react(), tailwind()],
  build: {
    target: "es2023",
    outDir: here("../../.build/web"),
    emptyOutDir: true,
    manifest: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: "127.0.0.1", proxy: { "/api": { target: "https://127.0.0.1:8443", secure: false } } },
});
