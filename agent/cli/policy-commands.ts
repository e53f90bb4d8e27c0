import { plainAddress } from "../../proto/address.ts";
import { type Instant, instant } from "../../proto/time.ts";
import { explain, summarise } from "../describe-policy.ts";
import { lookupAll } from "../lookup.ts";
import { CommandRefused } from "../refusal.ts";
import { type RulesReading, readRules } from "../rules.ts";
import { type CliIo, type Exit, type JsonOption, print } from "./command-io.ts";

/** What `policy explain` was asked, before it is checked. */
export type ExplainOptions = JsonOption & {
  readonly action: string;
  readonly target?: string;
  readonly tier: string;
  readonly at?: string;
  readonly from?: string;
  readonly bytes?: string;
  readonly path?: string;
  readonly policy: string;
};

/** Whether a rules file can be used, and what it says. */
export async function checkPolicy(io: CliIo, file: string, options: JsonOption): Promise<void> {
  const { rules, digest, warning, json } = await inForce(file, io);
  const value = { ok: true, digest, warning, rules: JSON.parse(json) as unknown };
  print(io, options, value, `${summarise(rules)}${warning === "" ? "" : `\nwarning: ${warning}`}`);
}

/** What the rules say to one act, and which rule says it. 1 when it is refused. */
export async function explainPolicy(io: CliIo, options: ExplainOptions, exit: Exit): Promise<void> {
  const { rules } = await inForce(options.policy, io);
  const { action, target, from: sender } = options;
  if (sender !== undefined && plainAddress(sender) === undefined)
    throw new CommandRefused(2, `--from: "${sender}" is not a literal address`);
  const { path } = options;
  const bytes = readBytes(options.bytes);
  const question = { action, target, tier: readTier(options.tier), sender, bytes, path };
  const at = options.at === undefined ? io.time.wall() : readInstant(options.at);
  const answer = explain(rules, question, at);
  print(io, options, answer, [answer.sentence, ...answer.details.map((line) => `  ${line}`)].join("\n"));
  exit(answer.granted ? 0 : 1);
}

async function inForce(file: string, io: CliIo): Promise<Extract<RulesReading, { kind: "in-force" }>> {
  const reading = await readRules(file, io.userId, lookupAll);
  if (reading.kind === "none") throw new CommandRefused(2, reading.problem);
  return reading;
}

function readBytes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = Number(text);
  if (!Number.isInteger(bytes) || bytes < 1)
    throw new CommandRefused(2, `--bytes: "${text}" is not a number of bytes`);
  return bytes;
}

function readTier(text: string): number {
  if (!/^[012]$/.test(text)) throw new CommandRefused(2, `--tier: "${text}" is none of 0, 1, 2`);
  return Number(text);
}

function readInstant(text: string): Instant {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) {
    throw new CommandRefused(2, `--at: "${text}" is not an instant such as 2026-12-31T00:00:00Z`);
  }
  return instant(ms);
}
