import { defineConfig } from "vitest/config";

/** Tests of rules, stores and routes within one process: none keeps anything that another file could meet. */
const WITHIN_ONE_PROCESS = [
  "proto",
  "collector/domain",
  "collector/app",
  "collector/http",
  "collector/intake",
].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      // Their files share what they import: loading it anew for each costs more than the tests.
      { extends: true, test: { name: "within", include: WITHIN_ONE_PROCESS, isolate: false } },
      {
        extends: true,
        test: { name: "whole", include: ["test/**/*.test.ts"], exclude: WITHIN_ONE_PROCESS },
      },
    ],
  },
});
