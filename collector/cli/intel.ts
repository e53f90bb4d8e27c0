import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { when } from "./instants.ts";
import { intelChangesCommands } from "./intel-changes.ts";
import { intelCvssCommand } from "./intel-cvss.ts";
import { intelReply } from "./intel-replies.ts";
import { intelUpdateCommand } from "./intel-update.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

/** `plumbline intel …`: what is known to be exploited, how likely the rest is to be, and what changes with it. */
export function intelCommands(program: Command, shell: Shell): void {
  const intel = program.command("intel").description("exploit intelligence");
  intelUpdateCommand(intel, shell);
  intelChangesCommands(intel, shell);
  intelCvssCommand(intel, shell);
  intel
    .command("show <cve>")
    .description("what the loaded feeds say of a CVE")
    .action(async (cve: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, (client) =>
        client.get(intelReply, `/intel/${encodeURIComponent(cve)}`),
      );
      print(shell, command, found, ({ cve: id, kev, kevLoaded, epss, exploits }) => [
        ...(kev === null
          ? [
              kevLoaded
                ? `${id} is not in KEV`
                : `${id}: KEV was never loaded (plumbline intel update --kev …)`,
            ]
          : [
              `${id} is exploited: in KEV since ${when(kev.dateAdded)}, CISA's due date ${when(kev.due)}, ransomware ${kev.ransomware}`,
              `  ${kev.name}${kev.vendor === "" ? "" : ` (${kev.vendor} ${kev.product})`}${kev.cwes.length === 0 ? "" : `, ${kev.cwes.join(", ")}`}`,
              ...(kev.action === "" ? [] : [`  asked by CISA: ${kev.action}`]),
              ...(kev.notes === "" ? [] : [`  notes: ${kev.notes}`]),
            ]),
        ...(epss === null
          ? ["no EPSS score"]
          : [
              `EPSS ${(epss.epss * 100).toFixed(2)} %, more likely than ${(epss.percentile * 100).toFixed(1)} % of all CVEs: model ${epss.modelVersion}, ${when(epss.scoreDate)}`,
              "  scores of two models do not compare, so no trend is shown",
            ]),
        ...(exploits.length === 0
          ? ["no exploit is named by what was loaded"]
          : exploits.map(
              ({ source, url, at }) =>
                `an exploit is named by ${source}${at === null ? "" : ` since ${when(at)}`}${url === "" ? "" : `: ${url}`}`,
            )),
      ]);
    });
}
