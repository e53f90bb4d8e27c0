import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkpointKeeper } from "../../agent/checkpoint-keeper.ts";
import { MAX_CHECKPOINT_BYTES } from "../../proto/wire.ts";
import { scratchFolder } from "../support/certificates.ts";
import { eventually } from "../support/wait.ts";

let scratch: ReturnType<typeof scratchFolder>;
let said: string[];
beforeEach(() => {
  scratch = scratchFolder();
  said = [];
});
afterEach(() => scratch.remove());

const line = (epoch: number, number: number, rest = ""): Uint8Array =>
  Buffer.from(JSON.stringify({ epoch, number, rest }));
/** Each test hears its own keepers only: a write of the one before may still fail when its folder is gone. */
const opened = () => {
  const own = said;
  const note = (_: object, message: string) => void own.push(message);
  return checkpointKeeper(scratch.path, { info: () => undefined, warn: note, error: note });
};
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

describe("an agent's keeper of checkpoints", () => {
  it("keeps the newest, also over a restart", async () => {
    const keeper = await opened();
    keeper.offer(line(0, 1));
    keeper.offer(line(0, 2));
    await eventually(
      async () => readIfThere(),
      (kept) => kept === text(line(0, 2)),
    );
    expect(text((await opened()).held())).toBe(text(line(0, 2)));
  });

  it("gives up none for an older one, and says so", async () => {
    const keeper = await opened();
    keeper.offer(line(0, 5));
    keeper.offer(line(0, 4));
    expect(text(keeper.held())).toBe(text(line(0, 5)));
    expect(said).toEqual(["the collector's log ends before what it told this agent"]);
  });

  it("takes what a restore began, because its epoch is newer", async () => {
    const keeper = await opened();
    keeper.offer(line(0, 5));
    keeper.offer(line(1, 3));
    expect(text(keeper.held())).toBe(text(line(1, 3)));
  });

  it("takes nothing that is no checkpoint or too large", async () => {
    const keeper = await opened();
    keeper.offer(Buffer.from("rubbish"));
    keeper.offer(Buffer.from('{"epoch":-1,"number":1}'));
    keeper.offer(line(9, 9, "x".repeat(MAX_CHECKPOINT_BYTES)));
    expect(keeper.held()).toBeUndefined();
  });

  it("starts with none where its file was damaged, and says so", async () => {
    writeFileSync(join(scratch.path, "checkpoint.json"), "{");
    expect((await opened()).held()).toBeUndefined();
    expect(said).toEqual(["the kept checkpoint can't be read"]);
  });
});

const readIfThere = (): string => {
  try {
    return readFileSync(join(scratch.path, "checkpoint.json"), "utf8");
  } catch {
    return "";
  }
};
