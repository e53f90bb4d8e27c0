import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { saidNonce } from "../../proto/inert.ts";
import { boxes } from "../agent/support/boxes.ts";
import { judgedAt, wordOf } from "../support/judged-at.ts";
import { ENDPOINT, type JudgedHost } from "./support/endpoint.ts";

/** Nothing of a host's scenario goes anywhere. */
const NOWHERE = { transport: "tcp", host: "127.0.0.1", port: 9 } as const;

/** What the judge says of one guarded host, and what is left behind on it. */
async function judgedHost({ service, guard, source, judged }: JudgedHost) {
  const place = await boxes();
  const openBox = guard(place) ?? place.openBox;
  const nonce = saidNonce(randomBytes(16));
  const target = (await source?.(nonce)) ?? NOWHERE;
  const words = await Promise.all(
    judged.map(async ([scenario]) => [
      scenario,
      wordOf(await judgedAt(scenario, target, { io: { openBox, nonce } })),
    ]),
  );
  const journal = readFileSync(join(place.directory, "sandbox.journal"), "utf8");
  return { service, judged: words, left: readdirSync(place.root), journal };
}

// At once, for each looks at its files for ten seconds.
it("endpoint scenarios tell what guards a host, and leave nothing there", async () => {
  const expected = ENDPOINT.map(({ service, judged }) => ({ service, judged, left: [], journal: "" }));
  expect(await Promise.all(ENDPOINT.map(judgedHost))).toEqual(expected);
}, 60_000);
