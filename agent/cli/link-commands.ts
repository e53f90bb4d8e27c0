import { joinCollector, rejoinCollector } from "../join.ts";
import { CommandRefused } from "../refusal.ts";
import { type CliIo, type DataOption, type Exit, print } from "./command-io.ts";

/** What `enroll` was asked. */
export type EnrollOptions = DataOption & {
  readonly collector: string;
  readonly token: string;
  readonly sourceAddress: string;
  readonly rejoin?: boolean;
};

/** What `rejoin` was asked. */
export type RejoinOptions = DataOption & { readonly collector?: string; readonly token: string };

/** What `run` was asked, before it is checked. */
export type RunCommandOptions = {
  readonly data: string;
  readonly policy: string;
  readonly sourceAddress: string;
  readonly retryWithin: string;
  readonly allowRoot?: boolean;
};

/** A wait that is asked for may be at most this long. */
const MAX_RETRY_WITHIN_MS = 60_000;

/** Joins a collector and says as whom. */
export async function enroll(io: CliIo, options: EnrollOptions): Promise<void> {
  if (options.rejoin === true) return rejoin(io, options);
  const { collector: collectorUrl, token, data: directory, sourceAddress } = options;
  const joined = await joinCollector({ collectorUrl, token, directory, sourceAddress });
  const { agentId, segment, fingerprint, status } = joined;
  const sentence = `Joined as ${agentId} in segment ${segment}; identity in ${directory}`;
  const wait = `Waits for an administrator, who compares this fingerprint: ${fingerprint}\n  plumbline agent approve ${agentId} --fingerprint ${fingerprint}`;
  const text = status === "pending" ? `${sentence}\n${wait}` : sentence;
  print(io, options, { agentId, segment, data: directory, fingerprint, status }, text);
}

/** Brings the agent in the data folder back with a token made for it. */
export async function rejoin(io: CliIo, options: RejoinOptions): Promise<void> {
  const { collector: collectorUrl, token, data: directory } = options;
  const { agentId, segment } = await rejoinCollector({
    token,
    directory,
    ...(collectorUrl === undefined ? {} : { collectorUrl }),
  });
  const sentence = `Rejoined as ${agentId} in segment ${segment}; identity and spool in ${directory} go on`;
  print(io, options, { agentId, segment, data: directory }, sentence);
}

/** Runs until told to end; never as root unless that was asked for. */
export async function runAgent(io: CliIo, options: RunCommandOptions, exit: Exit): Promise<void> {
  if (io.userId === 0 && options.allowRoot !== true) {
    throw new CommandRefused(2, "runs as root only with --allow-root: give the agent a user of its own");
  }
  const { data: directory, policy, sourceAddress } = options;
  const retryWithinMs = readMs("--retry-within", options.retryWithin);
  exit(await io.run({ directory, policy, sourceAddress, retryWithinMs }));
}

function readMs(field: string, text: string): number {
  const ms = Number(text);
  if (!Number.isInteger(ms) || ms < 0 || ms > MAX_RETRY_WITHIN_MS) {
    throw new CommandRefused(
      2,
      `${field}: "${text}" is not a number of milliseconds from 0 to ${MAX_RETRY_WITHIN_MS}`,
    );
  }
  return ms;
}
