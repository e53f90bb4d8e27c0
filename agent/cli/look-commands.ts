import { examine } from "../doctor.ts";
import { isLive, readStatus, type Status } from "../status.ts";
import { type CliIo, type DataOption, type Exit, print } from "./command-io.ts";

/** Shows what the agent in the data folder is doing. 1 when it does not run or is not linked. */
export async function showStatus(io: CliIo, options: DataOption, exit: Exit): Promise<void> {
  const status = await readStatus(options.data);
  const running = status !== undefined && isLive(status, io.time.wall());
  const text = status === undefined ? `No agent has run in ${options.data}` : describe(status, running);
  print(io, options, { ...status, running }, text);
  exit(running && status.link.state === "up" ? 0 : 1);
}

/** Shows what an agent needs and whether it is there. 1 when something fails, 3 when only the collector does. */
export async function showFindings(
  io: CliIo,
  options: DataOption & { readonly policy: string },
  exit: Exit,
): Promise<void> {
  const { data: directory, policy } = options;
  const findings = await examine({ directory, policy, userId: io.userId, now: io.time.wall() });
  const lines = findings.map(({ check, result, detail }) => `${result.padEnd(5)}${check}: ${detail}`);
  print(io, options, { findings }, lines.join("\n"));
  const failed = findings.filter(({ result }) => result === "fail");
  if (failed.length > 0) exit(failed.every(({ check }) => check === "collector") ? 3 : 1);
}

function describe(status: Status, running: boolean): string {
  const { link, spool, rules } = status;
  const code = link.code === "" ? "" : ` (${link.code})`;
  return [
    `${status.agentId} in ${status.segment}, version ${status.version}, ${running ? `running as pid ${status.pid}` : "not running"}`,
    `link ${link.state}${code}${because(link.sentence)}`,
    ...certificateLine(status),
    `spool ${spool.bytes} bytes, sequence ${spool.sequence}, acknowledged ${link.acknowledged}${because(spool.problem)}`,
    ...spool.losses.map((loss) => `lost ${loss}`),
    rules.digest === ""
      ? `no rules${because(rules.problem)}`
      : `rules ${rules.digest.slice(0, 12)}${because(rules.problem)}`,
    ...(status.publishers.length === 0 ? [] : [`publishers ${status.publishers.join(", ")}`]),
    ...status.bundles.map(({ id, version }) => `bundle ${id} taken up to version ${version}`),
    ...(status.bundlesProblem === "" ? [] : [`no scenario runs: ${status.bundlesProblem}`]),
    `${status.jobs} jobs${status.halted ? ", halted" : ""}, permission model ${status.permissionModel ? "on" : "off"}`,
  ].join("\n");
}

function certificateLine({ certificate }: Status): readonly string[] {
  if (certificate === undefined) return [];
  const { notAfter, renewAt, problem } = certificate;
  const words = `certificate until ${at(notAfter)}, to be renewed at ${at(renewAt)}`;
  return [`${words}${problem === "" ? "" : `; the last try failed: ${problem}`}`];
}

const at = (ms: number): string => new Date(ms).toISOString();

const because = (sentence: string): string => (sentence === "" ? "" : `: ${sentence}`);
