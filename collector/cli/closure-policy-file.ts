import { z } from "zod";
import { BANDS, type Band } from "../domain/band.ts";
import type { ClosurePolicy } from "../domain/closure-policy.ts";
import { spanMs } from "./instants.ts";
import { readYamlFile } from "./yaml-file.ts";

const MAX_POLICY_BYTES = 64 * 1024;

const policy = z.strictObject({
  runs: z.number().int().min(1).max(1_000),
  windows: z.number().int().min(1).max(100),
  windowGap: z.string().transform((text, context) => {
    const ms = spanMs(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: "custom", message: `"${text}" is not a span such as 30s, 10m or 1h` });
    return z.NEVER;
  }),
});

const schema = z.strictObject(
  Object.fromEntries(
    BANDS.map((band) => [
      band,
      policy.refine(({ runs, windows }) => runs >= windows, "runs must be at least windows").optional(),
    ]),
  ),
);

/** Reads `--closure-policy FILE`: how much must be seen before an exposure of a band may close. Bands left out keep theirs. */
export async function readClosurePolicy(file: string): Promise<Partial<Record<Band, ClosurePolicy>>> {
  const { value } = await readYamlFile(file, schema, MAX_POLICY_BYTES);
  const policies: Partial<Record<Band, ClosurePolicy>> = {};
  for (const band of BANDS) {
    const given = value[band];
    if (given !== undefined)
      policies[band] = { runs: given.runs, windows: given.windows, windowGapMs: given.windowGap };
  }
  return policies;
}
