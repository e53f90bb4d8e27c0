import type { Command } from "commander";
import { exportCsvCommand } from "./export-csv.ts";
import { exportReportCommand } from "./export-report.ts";
import type { Shell } from "./shell.ts";

/** `plumbline export …`. */
export function exportCommands(program: Command, shell: Shell): void {
  const group = program.command("export").description("reports for other tools");
  exportCsvCommand(group, shell);
  exportReportCommand(group, shell);
}
