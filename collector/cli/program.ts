import { Command, CommanderError, Option } from "commander";
import { VERSION } from "../version.ts";
import { agentCommands } from "./agent.ts";
import { auditCommand } from "./audit.ts";
import { backupCommands } from "./backup.ts";
import { caCommands } from "./ca.ts";
import { campaignCommands } from "./campaign.ts";
import { collectorCommand } from "./collector.ts";
import { cycleCommands } from "./cycle.ts";
import { declarationCommands } from "./declarations.ts";
import { doctorCommand } from "./doctor.ts";
import { evidenceCommands } from "./evidence.ts";
import { withExamples } from "./examples.ts";
import { CommandRefused, EXIT, type ExitCode } from "./exit.ts";
import { exportCommands } from "./export.ts";
import { exposureListCommand, exposureReadCommands } from "./exposure.ts";
import { exposureActCommands } from "./exposure-acts.ts";
import { exposureLinkCommand } from "./exposure-link.ts";
import { exposureSameCommands } from "./exposure-same.ts";
import { exposureTestingCommands } from "./exposure-testing.ts";
import { gateCommand } from "./gate.ts";
import { haltCommands } from "./halt.ts";
import { importCommand } from "./import.ts";
import { importReadCommands } from "./imports.ts";
import { intelCommands } from "./intel.ts";
import { inventoryCommands } from "./inventory.ts";
import { loginCommands } from "./login.ts";
import { retentionCommands } from "./retention.ts";
import { retestCommand } from "./retest.ts";
import { runCommands } from "./run.ts";
import { scenarioCommands } from "./scenario.ts";
import { scheduleCommands } from "./schedule.ts";
import { scopeCommands } from "./scope.ts";
import { sealCommands } from "./seal.ts";
import type { Shell } from "./shell.ts";
import { terminalText } from "./terminal-text.ts";
import { userCommands } from "./user.ts";
import { verifyLogCommand } from "./verify-log.ts";
import { watchCommand } from "./watch.ts";

/** The `plumbline` command. Resolves to its exit code; an error is one line on stderr, and never a stack trace. */
export async function plumbline(argv: readonly string[], given: Omit<Shell, "exit">): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  let complaint = "";
  const shell: Shell = {
    ...given,
    exit: (code) => {
      exitCode = code;
    },
  };
  const program = commands(shell, (text) => {
    complaint += text;
  });
  try {
    if (argv.length === 0) program.help();
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (cause) {
    if (cause instanceof CommanderError) {
      if (cause.exitCode === 0) return EXIT.done;
      shell.err(`${usageLine(complaint)}\n`);
      return EXIT.badInput;
    }
    const message = cause instanceof Error ? cause.message : String(cause);
    shell.err(
      `${terminalText(cause instanceof CommandRefused ? message : `This is a fault of plumbline's own: ${message}`)}\n`,
    );
    return cause instanceof CommandRefused ? cause.exitCode : EXIT.badInput;
  }
}

function commands(shell: Shell, complain: (text: string) => void): Command {
  const program = new Command("plumbline")
    .description("Which exposures hold up against an attacker, from where, and is the fix really a fix?")
    .version(VERSION)
    .option("--json", "print exactly one JSON value on stdout (streams: JSON lines)")
    .addOption(new Option("--url <url>", "the collector (or PLUMBLINE_URL, or what plumbline login kept)"))
    .addOption(new Option("--token <token>", "API token (or PLUMBLINE_TOKEN, or what plumbline login kept)"))
    .addOption(
      new Option(
        "--cacert <file>",
        "certificate authority to trust (or PLUMBLINE_CA, or what plumbline login kept)",
      ),
    )
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: shell.out, writeErr: complain })
    .showSuggestionAfterError()
    .exitOverride();
  program.addHelpText("after", EXIT_HELP);
  withExamples(program, "collector", "import --dry-run --json scan.nessus", "retest 0197… --wait");

  collectorCommand(program, shell);
  loginCommands(program, shell);
  userCommands(program, shell);
  sealCommands(program, shell);
  agentCommands(program, shell);
  caCommands(program, shell);
  inventoryCommands(program, shell);
  scopeCommands(program, shell);
  cycleCommands(program, shell);
  importCommand(program, shell);
  const importing = program.commands.find((one) => one.name() === "import");
  if (importing !== undefined) importReadCommands(importing, shell);
  intelCommands(program, shell);
  const exposure = program.command("exposure").description("exposures, by what evidence says of them");
  exposureListCommand(exposure, shell);
  exposureLinkCommand(exposure, shell);
  exposureTestingCommands(exposure, shell);
  // People say "plumbline retest E" as well as "plumbline exposure retest E".
  for (const group of [exposure, program]) {
    exposureReadCommands(group, shell);
    exposureActCommands(group, shell);
    exposureSameCommands(group, shell);
    retestCommand(group, shell);
  }
  gateCommand(program, shell);
  runCommands(program, shell);
  watchCommand(program, shell);
  scenarioCommands(program, shell);
  scheduleCommands(program, shell);
  declarationCommands(program, shell);
  campaignCommands(program, shell);
  haltCommands(program, shell);
  auditCommand(program, shell);
  evidenceCommands(program, shell);
  verifyLogCommand(program, shell);
  backupCommands(program, shell);
  retentionCommands(program, shell);
  exportCommands(program, shell);
  doctorCommand(program, shell);
  return program;
}

const EXIT_HELP = `
Exit codes: 0 done, 1 the answer is no, 2 bad usage or unreadable input,
            3 the collector can't be reached or refuses the caller, 4 no answer`;

/** Commander explains itself over several lines, and answers a missing subcommand with its whole help; one line will do. */
function usageLine(complaint: string): string {
  const [, usage] = /^Usage: (.*)$/m.exec(complaint) ?? [];
  if (!complaint.startsWith("error:") && usage !== undefined) {
    const command = usage.replace(/ \[.*$/, "");
    return `${command} needs a command; see ${command} --help`;
  }
  return terminalText(complaint.replace(/^error: /, "").trim());
}
