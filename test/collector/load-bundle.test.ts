import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadBundle } from "../../collector/load-bundle.ts";
import { bundleOf, catalogueFiles, writeBundle } from "../support/publisher.ts";
import { ROOT } from "../support/root.ts";
import { type House, openHouse } from "../support/writer.ts";

/** What a collector does with a folder of scenarios when it starts. */
let house: House;
let folder: string;
beforeEach(async () => {
  house = await openHouse();
  folder = mkdtempSync(join(tmpdir(), "plumbline-load-"));
});
afterEach(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

const load = async (from: string): Promise<readonly string[]> => {
  const troubles: string[] = [];
  await loadBundle(
    from,
    (parts) => house.execute("publish-bundle", { parts }),
    (trouble) => void troubles.push(trouble),
  );
  return troubles;
};
const written = (version: number, notAfter = "2090-01-01T00:00:00.000Z"): string =>
  writeBundle(folder, bundleOf(catalogueFiles(), { id: "catalogue", version, notAfter }));
const versions = () =>
  house
    .rows<{ version: number }>("SELECT version FROM bundles ORDER BY version")
    .map(({ version }) => version);

it("takes a newer bundle up, and says nothing of one that it has", async () => {
  expect(await load(written(2))).toEqual([]);
  expect(await load(written(2))).toEqual([]);
  expect(versions()).toEqual([1, 2]);
});

it("goes on with what it has when the folder is behind, or its time is over, and says so", async () => {
  await load(written(3));
  expect(await load(written(2))).toEqual([expect.stringContaining("(version-went-back)")]);
  expect(await load(written(4, "2026-01-01T00:00:00.000Z"))).toEqual([
    expect.stringContaining("(bundle-expired)"),
  ]);
  expect(versions()).toEqual([1, 3]);
});

it("does not start on scenarios that nobody signed, nor on none", async () => {
  await expect(load(join(ROOT, "scenarios"))).rejects.toThrow("(not-a-bundle)");
  await expect(load("/nonexistent")).rejects.toThrow("/nonexistent can't be read (ENOENT)");
  expect(versions()).toEqual([1]);
});
