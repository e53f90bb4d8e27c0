import { afterAll, beforeAll, expect, it } from "vitest";
import { openPeople, type People } from "../../support/people.ts";
import { catalogueBundle, hexDigest, type TestBundle } from "../../support/publisher.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople({
    "publish-bundle": ({ parts }) =>
      parts.files.length === 0
        ? { kind: "refused", reason: "file-missing", sentence: '"a.yaml" is missing' }
        : {
            kind: "published",
            id: "catalogue",
            version: 1,
            digest: hexDigest(parts.manifest),
            keyId: "ab".repeat(32),
            notAfter: Date.UTC(2027, 0),
            scenarios: parts.files.length,
            agents: { live: 3, pinning: 2 },
          },
  });
});
afterAll(() => people.close());

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const upload = ({ manifest, signatureFile, files }: TestBundle) => ({
  manifest: base64(manifest),
  signature: base64(signatureFile),
  files: files.map(({ path, bytes }) => ({ path, content: base64(bytes) })),
});

it("hands the exact bytes on, and answers what became of them", async () => {
  const bundle = catalogueBundle();
  expect(await people.ask("admin", "POST /bundles", upload(bundle))).toMatchObject({
    status: 201,
    body: {
      kind: "published",
      digest: hexDigest(bundle.manifest),
      notAfter: "2027-01-01T00:00:00.000Z",
      scenarios: bundle.files.length,
    },
  });
  const [{ parts }] = people.commands.slice(-1).map(({ request }) => request) as [{ parts: TestBundle }];
  expect(Buffer.from(parts.signatureFile).equals(Buffer.from(bundle.signatureFile))).toBe(true);
  expect(parts.files.map(({ bytes }) => hexDigest(bytes))).toEqual(
    bundle.files.map(({ bytes }) => hexDigest(bytes)),
  );
});

it("says why a bundle was refused, by its word", async () => {
  expect(
    await people.ask("admin", "POST /bundles", { ...upload(catalogueBundle()), files: [] }),
  ).toMatchObject({
    status: 422,
    body: { code: "bundle-refused", detail: 'The bundle was refused: file-missing: "a.yaml" is missing' },
  });
});

it.each(["viewer", "operator", "owner", "approver"])("takes none from a %s", async (role) => {
  const before = people.commands.length;
  expect((await people.ask(role, "POST /bundles", upload(catalogueBundle()))).status).toBe(403);
  expect(people.commands.length).toBe(before);
});

it.each([
  ["an unknown member", { trust: "me" }, "trust"],
  ["what is not base64", { manifest: "{" }, "manifest"],
  ["a manifest beyond the limit", { manifest: "A".repeat(100_000) }, "manifest"],
  ["too many files", { files: Array(257).fill({ path: "a.yaml", content: "" }) }, "files"],
])("takes no request with %s", async (_what, over, field) => {
  const { status, body } = await people.ask("admin", "POST /bundles", {
    ...upload(catalogueBundle()),
    ...over,
  });
  expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(field)]);
});
