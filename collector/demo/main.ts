import { createInterface } from "node:readline";
import { STORY_PASSAGE } from "./network.ts";
import { type Stage, setStage } from "./stage.ts";
import { tellStory } from "./story.ts";
import { summary } from "./summary.ts";

/**
 * `npm run demo`: the whole loop on loopback. `--once` tells the story and leaves nothing behind;
 * without it the console stays, and the story is the reader's to tell by hand.
 */
const flags = new Set(process.argv.slice(2));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Ctrl+C and a polite kill: the stage is taken down before we go. */
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => interrupt.abort());
const INTERRUPTED = 130;

async function once(): Promise<number> {
  const startedAt = Date.now();
  const stage = await setStage(say, undefined, interrupt.signal);
  try {
    const story = await tellStory(stage.api, stage.gateway, say);
    const told = await summary(stage, story, Date.now() - startedAt);
    const isTold = story.every(({ ok }) => ok) && told.evidence_chain.verified;
    if (flags.has("--json")) process.stdout.write(`${JSON.stringify(told)}\n`);
    else say(isTold ? "Every step of the story was observed." : "Not every step was observed.");
    return isTold ? 0 : 1;
  } finally {
    await stage.close();
  }
}

async function stay(): Promise<number> {
  const stage = await setStage(say, undefined, interrupt.signal);
  try {
    if (flags.has("--json"))
      process.stdout.write(`${JSON.stringify({ url: stage.collector.url, ...stage.account })}\n`);
    say(invitation(stage));
    obey(stage);
    if (!interrupt.signal.aborted) await aborted(interrupt.signal);
    say("Ending the demo…");
    return 0;
  } finally {
    await stage.close();
  }
}

const invitation = ({ collector, account, folder }: Stage): string => `
The console is at ${collector.url}
  (its certificate is the demo's own: the authority is ${collector.ca})
Sign in as "${account.name}" with the password "${account.password}".

Try it: open the exposure CVE-2018-15919 on billing-db, press Validate, then claim a fix.
It will be refused: nothing was fixed. Then type here, and press Enter:
  deny    shut the internet's way to billing-db's SSH (the real fix); claim the fix again
  allow   open it again; validate, and see it reopen
  quit    end the demo (or Ctrl+C); everything is under ${folder} and goes with it
`;

/** The gateway's switch, for whoever tells the story by hand. */
function obey(stage: Stage): void {
  createInterface({ input: process.stdin }).on("line", (line) => {
    const word = line.trim().toLowerCase();
    const act = word === "deny" ? stage.gateway.deny : word === "allow" ? stage.gateway.allow : undefined;
    if (word === "quit") interrupt.abort();
    else if (act === undefined) say(`"${word}" is neither deny, allow nor quit`);
    else {
      void act(STORY_PASSAGE).then(
        () =>
          say(
            `${STORY_PASSAGE.segment} → ${STORY_PASSAGE.service}: ${stage.gateway.isAllowed(STORY_PASSAGE) ? "open" : "shut"}`,
          ),
        (cause: unknown) => say(`The gateway could not: ${String(cause)}`),
      );
    }
  });
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

const HELP = `Usage: npm run demo -- [--once] [--json]

  --once   tell the whole story, leave nothing behind, exit 0 only if every step was observed
  --json   print the summary (with --once) or how to sign in as one JSON value on stdout
`;

const unknown = [...flags].find((flag) => !["--once", "--json", "--help"].includes(flag));
if (unknown !== undefined) say(`The demo has no option "${unknown}"\n\n${HELP}`);
else if (flags.has("--help")) say(HELP);
if (unknown !== undefined) process.exitCode = 2;

(unknown !== undefined || flags.has("--help")
  ? Promise.resolve(process.exitCode ?? 0)
  : flags.has("--once")
    ? once()
    : stay()
).then(
  (code) => {
    process.exitCode = code;
    process.stdin.unref?.();
  },
  (cause: unknown) => {
    if (!interrupt.signal.aborted) say(cause instanceof Error ? cause.message : String(cause));
    process.exitCode = interrupt.signal.aborted ? INTERRUPTED : 1;
  },
);
