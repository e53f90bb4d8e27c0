import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../../../agent/probes/sandbox/box.ts";
import { type Entry, MAX_JOURNAL_BYTES, openJournal, readJournal } from "../../../agent/sandbox/journal.ts";
import { recover } from "../../../agent/sandbox/recover.ts";
import { sandboxIn } from "../support/boxes.ts";
import { folder } from "../support/test-agent.ts";

const BOX = "box-00112233445566aa";
const OPENED = { did: "open", box: BOX, jobId: "job-1", stepId: "written" } as const;
const NAMED: Entry = { did: "name", box: BOX, names: ["f0000.txt"] };

describe("the journal of the sandbox", () => {
  it("reads back what was appended, across restarts", async () => {
    const path = join(folder(), "journal");
    const first = await openJournal(path, [OPENED]);
    await first.append(NAMED);
    await first.close();
    expect(await readJournal(path)).toEqual({ entries: [OPENED, NAMED], damaged: 0 });
  });

  it("takes a line that a crash cut off for one that was never written", async () => {
    const path = join(folder(), "journal");
    const journal = await openJournal(path, [OPENED, NAMED]);
    await journal.close();
    const whole = readFileSync(path);
    const firstLine = whole.indexOf("\n") + 1;
    for (let cut = firstLine; cut < whole.length; cut++) {
      writeFileSync(path, whole.subarray(0, cut));
      expect(await readJournal(path)).toEqual({ entries: [OPENED], damaged: 0 });
    }
  });

  it("counts a damaged line and reads the others", async () => {
    const path = join(folder(), "journal");
    await (await openJournal(path, [OPENED, NAMED])).close();
    const text = readFileSync(path, "utf8").replace("job-1", "job-2");
    writeFileSync(path, text);
    expect(await readJournal(path)).toEqual({ entries: [NAMED], damaged: 1 });
  });

  it.each(["../../etc/passwd", "f0000.txt/..", "f0000.sh", "", "/f0000.txt"])(
    "takes no entry that names %j, even with a right digest",
    async (name) => {
      const path = join(folder(), "journal");
      await (await openJournal(path, [OPENED, { ...NAMED, names: [name] }])).close();
      expect(await readJournal(path)).toEqual({ entries: [OPENED], damaged: 1 });
    },
  );

  it("grows no further than its bound", async () => {
    const path = join(folder(), "journal");
    const journal = await openJournal(path, []);
    const long = {
      ...NAMED,
      names: Array.from({ length: 1_000 }, (_, n) => `f${String(n).padStart(4, "0")}.txt`),
    };
    const appending = async (): Promise<void> => {
      for (;;) await journal.append(long);
    };
    await expect(appending()).rejects.toThrow(RangeError);
    expect(readFileSync(path).length).toBeLessThanOrEqual(MAX_JOURNAL_BYTES);
    await journal.close();
  });
});

/** One thing that is done with the sandbox; numbers choose among what there is. */
type Act =
  | { readonly do: "open" | "close" }
  | { readonly do: "reserve" | "make" | "rename" | "announce"; readonly pick: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Act>({ do: "open" }) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: "close" }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constantFrom("reserve", "make", "make", "rename", "announce"),
      pick: fc.nat(1_000),
    }) as fc.Arbitrary<Act>,
  },
);

/** How the data folder looked after an act, as files that may or may not have reached the disk. */
type Moment = { readonly journal: Buffer; readonly place: string };

/** Does it all, and keeps each moment. */
async function lived(directory: string, acts: readonly Act[], keep: string): Promise<readonly Moment[]> {
  const sandbox = await sandboxIn(directory);
  const moments: Moment[] = [];
  const open: { readonly box: Box; readonly names: string[] }[] = [];
  const note = (): void => {
    const place = join(keep, `${moments.length}`);
    cpSync(join(directory, "sandbox"), place, { recursive: true });
    moments.push({ journal: readFileSync(join(directory, "sandbox.journal")), place });
  };
  note();
  for (const one of acts) {
    if (one.do === "open") {
      const opened = await sandbox.open(
        { jobId: "j", stepId: "s", binding: undefined },
        new AbortController().signal,
      );
      if (opened.kind === "open") open.push({ box: opened.box, names: [] });
    } else if (one.do === "close") await open.pop()?.box.close();
    else if ("pick" in one) await within(open.at(-1), one);
    note();
  }
  for (const { box } of open) await box.close();
  return moments;
}

async function within(
  at: { readonly box: Box; readonly names: string[] } | undefined,
  { do: what, pick }: Extract<Act, { pick: number }>,
): Promise<void> {
  if (at === undefined) return;
  const { box, names } = at;
  const name = names[pick % Math.max(names.length, 1)] ?? "";
  if (what === "reserve") {
    const more = await box.reserve(["txt", "dat", "locked"].slice(0, 1 + (pick % 3)) as ["txt"]);
    if (typeof more !== "string") names.push(...more);
  } else if (what === "make") await box.make(name, Buffer.from("x"));
  else if (what === "announce") await box.announce([name]);
  else await box.rename(name, names[(pick + 1) % Math.max(names.length, 1)] ?? "");
}

describe("after a crash at any moment", () => {
  it("nothing is left, whatever had reached the disk of what was done, and however the next line was torn", async () => {
    let removed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 1, maxLength: 25 }),
        fc.nat(),
        fc.nat(),
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        fc.boolean(),
        async (acts, when, torn, lost, isCutOff) => {
          const [first, keep, next] = [folder(), folder(), folder()];
          const moments = await lived(first, [{ do: "open" }, ...acts], keep);
          const index = when % moments.length;
          const { journal, place } = moments[index] as Moment;
          const after = moments[index + 1]?.journal ?? journal;
          cpSync(place, join(next, "sandbox"), { recursive: true });
          // What the next act would have written reached the disk in part; of files, any may be missing.
          const more = after.subarray(0, journal.length).equals(journal)
            ? after.subarray(journal.length)
            : Buffer.alloc(0);
          writeFileSync(join(next, "sandbox.journal"), journal);
          appendFileSync(join(next, "sandbox.journal"), more.subarray(0, torn % (more.length + 1)));
          const files = readdirSync(join(next, "sandbox"), { recursive: true }).map(String);
          for (const [n, file] of files.filter((name) => name.includes("/")).entries())
            if (lost[n % lost.length] === true) rmSync(join(next, "sandbox", file));
          removed += files.length;
          if (isCutOff) {
            // The clean-up itself is cut off before its own journal began.
            const { entries } = await readJournal(join(next, "sandbox.journal"));
            await recover(join(next, "sandbox"), entries.slice(0, 3));
          }
          const { recovered, strangers } = await sandboxIn(next);
          expect(recovered.filter(({ cleanUp }) => cleanUp.kind !== "ok")).toEqual([]);
          expect(strangers).toEqual([]);
          expect(readdirSync(join(next, "sandbox"))).toEqual([]);
          expect(readFileSync(join(next, "sandbox.journal"), "utf8")).toBe("");
        },
      ),
      { numRuns: 150 },
    );
    // There was something to remove.
    expect(removed).toBeGreaterThan(100);
  }, 60_000);

  it("a directory that no journal names stays, with all that is in it", async () => {
    const directory = folder();
    const own = join(directory, "sandbox", BOX);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    writeFileSync(join(own, "f0000.txt"), "somebody's");
    const { strangers } = await sandboxIn(directory);
    expect(strangers).toEqual([BOX]);
    expect(readFileSync(join(own, "f0000.txt"), "utf8")).toBe("somebody's");
  });
});
