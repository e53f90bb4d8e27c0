import { z } from "zod";
import { campaignSchema } from "../../domain/campaign.ts";
import { unsoundCampaign } from "../../domain/campaign-soundness.ts";
import { type LintedDocument, lintBy } from "./document.ts";
import type { JsonSchema } from "./schema-document.ts";
import { problemsBy } from "./schema-words.ts";

/** Looks at one campaign: as YAML, against the schema, and whether its graph holds together. */
export const lintCampaign = (bytes: Uint8Array): LintedDocument =>
  lintBy(bytes, (plain) => [
    ...problemsBy(plain, campaignSchema, campaignJsonSchema),
    ...unsoundCampaign(plain),
  ]);

/** The JSON Schema of a campaign as its author writes it. */
const campaignJsonSchema = (): JsonSchema =>
  z.toJSONSchema(campaignSchema, { target: "draft-2020-12", io: "input" }) as JsonSchema;
