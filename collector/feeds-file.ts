import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { cidr } from "../proto/address.ts";
import type { FeedName } from "./domain/catalogue.ts";
import { feedFetcher } from "./notify/fetch-feed.ts";
import { readSettings } from "./settings-file.ts";

const HOUR_MS = 3_600_000;

/** Catalogues come out daily at most, and whoever publishes them is not asked more often than hourly. */
const EVERY_HOURS = { least: 1, most: 720, usual: 24 } as const;

const source = z.strictObject({
  url: z.url({ protocol: /^https$/ }),
  everyHours: z.number().min(EVERY_HOURS.least).max(EVERY_HOURS.most).default(EVERY_HOURS.usual),
});

/** Where catalogues are fetched from, as the collector's administrator says it. Paths are relative to the file. */
const fileSchema = z.strictObject({
  kev: source.optional(),
  epss: source.optional(),
  exploits: source.optional(),
  /** Inner networks that a mirror may stand in; without it nothing inner is ever dialled. */
  allow: z.array(z.string()).max(100).default([]),
  /** PEM of the authority that a mirror's certificate is from; the machine's own where none is named. */
  ca: z.string().min(1).optional(),
});

export type FeedSources = Readonly<
  Partial<Record<FeedName, { readonly url: string; readonly everyMs: number }>>
>;

/** Reads the file. Rejects with a sentence that names the file and the field. */
export async function readFeedsFile(
  file: string,
  mostBytes: number,
): Promise<{ readonly sources: FeedSources; readonly fetch: (address: string) => Promise<Uint8Array> }> {
  const data = await readSettings(file, fileSchema);
  const allow = data.allow.map((block) => {
    const network = cidr(block);
    if (network === undefined)
      throw new Error(`${file}: allow: "${block}" is no network such as 10.1.2.0/24`);
    return network;
  });
  const ca = data.ca === undefined ? undefined : await readFile(resolve(dirname(file), data.ca), "utf8");
  const sources = Object.fromEntries(
    (["kev", "epss", "exploits"] as const).flatMap((feed) => {
      const one = data[feed];
      return one === undefined ? [] : [[feed, { url: one.url, everyMs: one.everyHours * HOUR_MS }]];
    }),
  );
  return { sources, fetch: feedFetcher({ allow, ca, mostBytes }) };
}
