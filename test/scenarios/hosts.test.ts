import { expect, it } from "vitest";
import { judgedAt, wordOf } from "../support/judged-at.ts";
import { GIVEN, HOSTS } from "./support/hosts.ts";

/** No service is asked; the judge wants a place all the same. */
const NOWHERE = { transport: "tcp", host: "127.0.0.1", port: 9 } as const;

it.each(HOSTS)("$host", async ({ door, judged }) => {
  const host = await door();
  const words: string[] = [];
  for (const [scenario] of judged) {
    const parameters = { given: GIVEN[scenario] ?? {} };
    words.push(`${scenario}: ${wordOf(await judgedAt(scenario, NOWHERE, { io: { host }, parameters }))}`);
  }
  expect(words).toEqual(judged.map(([scenario, word]) => `${scenario}: ${word}`));
});
