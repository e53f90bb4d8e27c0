import { join } from "node:path";
import type { Command } from "commander";
import { CAMPAIGN_LIMITS } from "../domain/campaign.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { badInput, EXIT } from "./exit.ts";
import { readFileBytes } from "./files.ts";
import { lintCampaign } from "./lint/campaign-document.ts";
import { errorLines, problemLine } from "./lint/problem.ts";
import { print } from "./print.ts";
import { isFolder, listed } from "./scenario-files.ts";
import type { Shell } from "./shell.ts";

/** Files of one folder; beyond them somebody named the wrong one. */
const MAX_FILES = 500;

/** `plumbline campaign lint`: everything that is wrong with campaigns, with line and column. Needs no collector. */
export function campaignLintCommand(campaign: Command, shell: Shell): void {
  withExamples(
    campaign
      .command("lint <path...>")
      .description(
        "everything that is wrong with campaigns, or folders of them, with line and column and the way out. Needs no collector. Exits 1 when there are errors",
      )
      .option("--strict", "take warnings for errors"),
    "campaign lint scenarios/campaigns",
    "campaign lint night.yaml --strict",
  ).action(async (paths: readonly string[], { strict }: { strict?: boolean }, command: Command) => {
    const files = [];
    for (const file of (await Promise.all(paths.map(filesAt))).flat()) {
      const { id, problems } = lintCampaign(await readFileBytes(file, CAMPAIGN_LIMITS.bytes));
      files.push({ file, id, problems });
    }
    const all = files.flatMap(({ problems }) => problems);
    const errors = all.filter(({ severity }) => severity === "error").length;
    const warnings = all.length - errors;
    const ok = errors === 0 && (strict !== true || warnings === 0);
    print(shell, command, { ok, errors, warnings, files }, (shown) => [
      ...shown.files.flatMap(({ file, id, problems }) => [
        ...problems.map((problem) => problemLine(file, problem)),
        ...(problems.some(({ severity }) => severity === "error") ? [] : [`${file}: ${id} is well formed`]),
      ]),
      ...(all.length === 0
        ? []
        : [`${counted(files.length, "file")}: ${counted(errors, "error")}, ${counted(warnings, "warning")}`]),
    ]);
    if (!ok) shell.exit(EXIT.no);
  });
}

async function filesAt(path: string): Promise<readonly string[]> {
  if (!(await isFolder(path))) return [path];
  const names = (await listed(path)).filter((name) => /\.ya?ml$/i.test(name)).sort();
  if (names.length === 0) throw badInput(`${path}: holds no campaign (*.yaml)`);
  if (names.length > MAX_FILES)
    throw badInput(`${path}: holds ${names.length} campaigns, the most is ${MAX_FILES}`);
  return names.map((name) => join(path, name));
}

/** A campaign's text, once nothing is wrong with it; else the errors, a line each. */
export async function readCampaignFile(file: string): Promise<string> {
  const bytes = await readFileBytes(file, CAMPAIGN_LIMITS.bytes);
  const lines = errorLines({ file, problems: lintCampaign(bytes).problems });
  if (lines.length > 0) {
    const more = lines.length === 1 ? "" : ` (and ${lines.length - 1} more: plumbline campaign lint ${file})`;
    throw badInput(`${lines[0]}${more}`);
  }
  return Buffer.from(bytes).toString("utf8");
}
