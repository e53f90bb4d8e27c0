import { type Command, InvalidArgumentError, Option } from "commander";

/** What a person asks to be gentler with than the agents' own rules. */
export type LimitOptions = {
  readonly maxRate?: number;
  readonly coolDown?: number;
  readonly maxSeconds?: number;
  readonly maxBytes?: number;
};

/** Options that narrow a run; an agent's own rules stay the upper bound. */
export const limitOptions = (command: Command): Command =>
  command
    .addOption(new Option("--max-rate <n>", "at most so many tries a second").argParser(number(0.1, 1_000)))
    .addOption(
      new Option("--cool-down <s>", "seconds between tries at one address").argParser(number(0, 3_600)),
    )
    .addOption(
      new Option("--max-seconds <s>", "at most so long for each agent's part").argParser(number(1, 3_600)),
    )
    .addOption(
      new Option("--max-bytes <n>", "at most so many bytes for each agent's part").argParser(
        number(1_024, 1_073_741_824),
      ),
    );

/** The body's `limits`; undefined when nothing was narrowed. */
export function limitsIn(options: LimitOptions): Readonly<Record<string, number>> | undefined {
  const { maxRate, coolDown, maxSeconds, maxBytes } = options;
  const limits = {
    ...(maxRate === undefined ? {} : { probesPerSecond: maxRate }),
    ...(coolDown === undefined ? {} : { coolDownSeconds: coolDown }),
    ...(maxSeconds === undefined ? {} : { jobSeconds: maxSeconds }),
    ...(maxBytes === undefined ? {} : { jobBytes: Math.floor(maxBytes) }),
  };
  return Object.keys(limits).length === 0 ? undefined : limits;
}

const number =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= least && value <= most))
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    return value;
  };
