import type { Command } from "commander";
import { examine } from "../doctor.ts";
import { isLive, readStatus, type Status } from "../status.ts";
import { type CliIo, DATA_HELP, type DataOption, type Exit, JSON_HELP, print } from "./command-io.ts";

/** `status` and `doctor`: they change nothing. */
export function addLookCommands(program: Command, io: CliIo, exit: Exit): void {
  const { data, policy } = io.environment;
  program
    .command("status")
    .description("what the agent on this machine is doing; 1 when it does not run or is not linked")
    .option("--data <dir>", DATA_HELP, data)
    .option("--json", JSON_HELP)
    .action(async (options: DataOption) => {
      const status = await readStatus(options.data);
      const running = status !== undefined && isLive(status, io.time.wall());
      const text = status === undefined ? `No agent has run in ${options.data}` : describe(status, running);
      print(io, options, { ...status, running }, text);
      exit(running && status.link.state === "up" ? 0 : 1);
    });

  program
    .command("doctor")
    .description("look at everything the agent needs; 1 when something fails, 3 when only the collector does")
    .option("--data <dir>", DATA_HELP, data)
    .option("--policy <file>", "rules of engagement", policy)
    .option("--json", JSON_HELP)
    .action(async (options: DataOption & { readonly policy: string }) => {
      const findings = await examine({
        directory: options.data,
        policy: options.policy,
        userId: io.userId,
        now: io.time.wall(),
      });
      const lines = findings.map(({ check, result, detail }) => `${result.padEnd(5)}${check}: ${detail}`);
      print(io, options, { findings }, lines.join("\n"));
      const failed = findings.filter(({ result }) => result === "fail");
      if (failed.length > 0) exit(failed.every(({ check }) => check === "collector") ? 3 : 1);
    });
}

function describe(status: Status, running: boolean): string {
  const { link, spool, rules } = status;
  const code = link.code === "" ? "" : ` (${link.code})`;
  return [
    `${status.agentId} in ${status.segment}, version ${status.version}, ${running ? `running as pid ${status.pid}` : "not running"}`,
    `link ${link.state}${code}${because(link.sentence)}`,
    `spool ${spool.bytes} bytes, sequence ${spool.sequence}, acknowledged ${link.acknowledged}${because(spool.problem)}`,
    ...spool.losses.map((loss) => `lost ${loss}`),
    rules.digest === ""
      ? `no rules${because(rules.problem)}`
      : `rules ${rules.digest.slice(0, 12)}${because(rules.problem)}`,
    `${status.jobs} jobs${status.halted ? ", halted" : ""}, permission model ${status.permissionModel ? "on" : "off"}`,
  ].join("\n");
}

const because = (sentence: string): string => (sentence === "" ? "" : `: ${sentence}`);
