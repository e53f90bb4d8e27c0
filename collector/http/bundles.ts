import { z } from "@hono/zod-openapi";
import { BUNDLE_LIMITS } from "../../proto/bundle.ts";
import { Fault } from "../../proto/fault.ts";
import { MAX_SCENARIO_BYTES } from "../../proto/scenario.ts";
import type { Execute } from "../app/command.ts";
import { publishedSchema } from "./bundle-schemas.ts";
import { iso } from "./instants.ts";
import { type Route, route } from "./route.ts";

/** Base64 of all files of the largest bundle, with its manifest and its names. */
const MAX_UPLOAD_BYTES = 3 * 1024 * 1024;

const bytesSchema = (most: number) =>
  z
    .base64()
    .max(Math.ceil(most / 3) * 4)
    .transform((text) => new Uint8Array(Buffer.from(text, "base64")))
    .openapi({ type: "string", format: "byte" });

const uploadSchema = z
  .strictObject({
    manifest: bytesSchema(BUNDLE_LIMITS.manifestBytes),
    /** What `manifest.sig` holds. */
    signature: bytesSchema(BUNDLE_LIMITS.signatureBytes),
    files: z
      .array(z.strictObject({ path: z.string().max(100), content: bytesSchema(MAX_SCENARIO_BYTES) }))
      .max(BUNDLE_LIMITS.files),
  })
  .openapi("BundleUpload");

/** Scenarios come in as bundles that somebody signed elsewhere; this program has no key to sign any. */
export const bundleRoutes = ({ execute }: { readonly execute: Execute }): readonly Route[] => [
  route({
    method: "post",
    path: "/bundles",
    action: "publish-bundle",
    rate: "heavy",
    summary:
      "Publish a signed bundle of scenarios: manifest.json, manifest.sig and every file, as base64 of their exact bytes",
    status: 201,
    maxJsonBytes: MAX_UPLOAD_BYTES,
    body: uploadSchema,
    reply: publishedSchema,
    handle: async ({ body: { manifest, signature, files }, caller }) => {
      const reply = await execute("publish-bundle", {
        ...caller,
        parts: {
          manifest,
          signatureFile: signature,
          files: files.map(({ path, content }) => ({ path, bytes: content })),
        },
      });
      if (reply.kind === "refused") throw new Fault("bundle-refused", `${reply.reason}: ${reply.sentence}`);
      return { ...reply, notAfter: iso(reply.notAfter) };
    },
  }),
];
