import { expect, it } from "vitest";
import { hasBrotliFault } from "../../agent/runtime.ts";

it.each([
  ["v20.20.2", true],
  ["v22.23.3", true],
  ["v22.23.4", false],
  ["v22.24.0", false],
  ["v23.9.0", true],
  ["v24.22.0", true],
  ["v24.22.1", false],
  ["v25.0.0", true],
  ["v26.12.1", false],
  ["v27.0.0", false],
])("knows whether %s carries the brotli fault", (version, has) => {
  expect(hasBrotliFault(version)).toBe(has);
});
