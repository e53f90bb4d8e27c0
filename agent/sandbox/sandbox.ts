import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { JobBinding } from "../../proto/observation.ts";
import { SANDBOX_LIMITS, type SandboxRules } from "../../proto/sandbox.ts";
import type { CleanUp, Opened } from "../probes/sandbox/box.ts";
import { codeOf, saying } from "../refusal.ts";
import { cleanBox } from "./clean.ts";
import { type Entry, openJournal, readJournal } from "./journal.ts";
import { boxName } from "./names.ts";
import { makeBox } from "./open-box.ts";
import { quota } from "./quota.ts";
import { type Recovered, recover, unfinished } from "./recover.ts";

/** Where files are made, and where it is written down before; both in the agent's data folder. */
export const SANDBOX_DIRECTORY = "sandbox";
export const SANDBOX_JOURNAL = "sandbox.journal";

/** So many steps may have a box at once. */
const MAX_BOXES = 8;
/** So many names that nobody knows are told. */
const MAX_STRANGERS = 16;

/** For whom a box is opened. */
export type BoxFor = {
  readonly jobId: string;
  readonly stepId: string;
  readonly binding: JobBinding | undefined;
};

type Opening = Extract<Entry, { did: "open" }>;

/** The agent's own directory to write in. */
export type Sandbox = {
  /** What an earlier life had left, and what became of it. */
  readonly recovered: readonly Recovered[];
  /** Why nothing can be written at all; empty where it can. */
  readonly problem: string;
  /** What is there that the journal does not know, and so was never removed. */
  readonly strangers: readonly string[];
  readonly open: (what: BoxFor, over: AbortSignal) => Promise<Opened>;
  /** Resolves when every box is closed; none is opened afterwards. */
  readonly close: () => Promise<void>;
};

/** What room the rules give now; none where they give none. */
type RoomNow = () => SandboxRules | undefined;

/**
 * Cleans up behind an earlier life, then opens the sandbox. Never rejects: where it can't be used, every
 * box is refused with the reason. Writes nothing at all before the first box is opened, but what it removes.
 * `directory` is the data folder, `platform` what `process.platform` says.
 */
export async function openSandbox(directory: string, platform: string, rules: RoomNow): Promise<Sandbox> {
  if (platform !== "linux") return without(`unsupported: no sandbox on ${platform}`);
  try {
    return await usable(directory, rules);
  } catch (cause) {
    return without(`the sandbox can't be used: ${saying(cause)}`);
  }
}

async function usable(directory: string, rules: RoomNow): Promise<Sandbox> {
  const root = await ownDirectory(join(await realpath(directory), SANDBOX_DIRECTORY));
  const path = join(root, "..", SANDBOX_JOURNAL);
  const { entries } = await readJournal(path);
  const { recovered, remaining } = await recover(root, entries);
  const journal = await openJournal(path, remaining);
  let pending: readonly Entry[] = remaining;
  const strangers = (await readdir(root))
    .filter((name) => !pending.some(({ box }) => box === name))
    .slice(0, MAX_STRANGERS);
  /** Boxes that are open, or about to be. */
  const active = new Set<string>();
  const room = quota(rules);
  let idlers: (() => void)[] = [];
  let isClosing = false;

  async function closed(opened: Opening, cleanUp: CleanUp, names: readonly string[]): Promise<void> {
    const { box } = opened;
    // Failing here costs a second look at the next start, no more.
    await journal.append({ did: cleanUp.kind === "ok" ? "gone" : "left", box }).catch(() => undefined);
    if (cleanUp.kind === "failed") pending = [...pending, ...unfinished(opened, names)];
    active.delete(box);
    if (active.size > 0) return;
    await journal.restart(pending).catch(() => undefined);
    for (const release of idlers.splice(0)) release();
  }

  async function open({ jobId, stepId, binding }: BoxFor, over: AbortSignal): Promise<Opened> {
    const given = rules();
    if (given === undefined) return unable("the rules give it no room");
    if (isClosing) return unable("the agent is ending");
    if (active.size >= MAX_BOXES) return unable(`${MAX_BOXES} steps write already`);
    const name = boxName(randomBytes(8));
    const opening: Opening = {
      did: "open",
      box: name,
      jobId,
      stepId,
      ...(binding && { binding: written(binding) }),
    };
    active.add(name);
    try {
      await ownDirectory(root);
      await journal.append(opening);
      const box = await makeBox({
        root,
        name,
        journal,
        quota: room,
        over,
        closed: (cleanUp, names) => closed(opening, cleanUp, names),
      });
      return { kind: "open", box, maxSeconds: Math.min(given.maxSeconds, SANDBOX_LIMITS.seconds) };
    } catch (cause) {
      await closed(opening, await cleanBox(root, name, []), []);
      return unable(saying(cause));
    }
  }

  return {
    recovered,
    problem: "",
    strangers,
    open,
    close: async () => {
      isClosing = true;
      if (active.size > 0)
        await new Promise<void>((resolve) => {
          idlers = [...idlers, resolve];
        });
      await journal.close();
    },
  };
}

/** Makes sure that it is a directory of our own and no link. Rejects where it is anything else. */
async function ownDirectory(path: string): Promise<string> {
  await mkdir(path, { mode: 0o700 }).catch((cause: unknown) => {
    if (codeOf(cause) !== "EEXIST") throw cause;
  });
  const { mode } = await lstat(path).then((is) => {
    if (!is.isDirectory()) throw new Error(`${path} is no directory`);
    return is;
  });
  if ((mode & 0o077) !== 0) throw new Error(`${path} is open to others: chmod 700 ${path}`);
  return path;
}

const written = ({ nonce, scenarioDigest, bundleDigest }: JobBinding) => ({
  nonce: Buffer.from(nonce).toString("hex"),
  scenario: Buffer.from(scenarioDigest).toString("hex"),
  bundle: Buffer.from(bundleDigest).toString("hex"),
});

const unable = (reason: string): Opened => ({ kind: "unable", reason: `sandbox: ${reason}`.slice(0, 200) });

const without = (problem: string): Sandbox => ({
  recovered: [],
  problem,
  strangers: [],
  open: async () => ({ kind: "unable", reason: problem.slice(0, 200) }),
  close: async () => undefined,
});
