import type { Command } from "commander";
import { coloursOf, type Paint } from "./colour.ts";
import { connectionOf } from "./connection.ts";
import { examineCertificates } from "./doctor-certificates.ts";
import { examineData, examineReach, examineRuntime, type Finding } from "./doctor-checks.ts";
import { withExamples } from "./examples.ts";
import { CommandRefused, EXIT } from "./exit.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

type DoctorOptions = { readonly data?: string };

/**
 * `plumbline doctor`: looks at what a collector or a client needs. The data folder is looked at
 * where it is named or there, the collector where one is named or signed in to. Exit 1 when
 * something fails, 3 when only the collector can't be reached.
 */
export function doctorCommand(program: Command, shell: Shell): void {
  withExamples(
    program
      .command("doctor")
      .description("look at everything that a collector and its clients need")
      .option(
        "--data <dir>",
        `a collector's data folder (default: ${shell.environment.data}, if it is there)`,
      ),
    "doctor --data /var/lib/plumbline",
    "doctor --url https://127.0.0.1:8443 --cacert ca.pem",
  ).action(async ({ data }: DoctorOptions, command: Command) => {
    const findings = [
      ...examineRuntime(process.versions.node),
      ...(await examineData(data ?? shell.environment.data, data !== undefined, shell.clock())),
      ...(await reach(shell, command)),
    ];
    const colours = coloursOf(shell);
    const paints: Readonly<Record<Finding["result"], Paint>> = {
      ok: colours.green,
      warn: colours.yellow,
      fail: colours.red,
    };
    print(shell, command, { findings }, (shown) =>
      shown.findings.map(
        ({ check, result, detail }) => `${paints[result](result.padEnd(4))}  ${check}: ${detail}`,
      ),
    );
    const failed = findings.filter(({ result }) => result === "fail");
    if (failed.length > 0)
      shell.exit(failed.every(({ check }) => check === "collector") ? EXIT.refused : EXIT.no);
  });
}

async function reach(shell: Shell, command: Command): Promise<readonly Finding[]> {
  try {
    const connection = await connectionOf(shell, command);
    return [...(await examineReach(connection)), ...(await examineCertificates(connection))];
  } catch (cause) {
    if (!(cause instanceof CommandRefused)) throw cause;
    const isUnnamed = cause.message.startsWith("No collector is named");
    return [{ check: "collector", result: isUnnamed ? "warn" : "fail", detail: cause.message }];
  }
}
