import { type Command, Option } from "commander";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput, EXIT } from "./exit.ts";
import { print } from "./print.ts";
import { fixClaimedReply, kindReply, queuedReply } from "./replies.ts";
import { type LimitOptions, limitOptions, limitsIn } from "./run-limits.ts";
import { awaitRuns, settledBy } from "./run-wait.ts";
import type { Shell } from "./shell.ts";
import { type WaitOptions, waitOptions } from "./wait.ts";

type ValidateOptions = WaitOptions & LimitOptions;

/** `validate`, `assign` and `claim-fix`: what people do about an exposure. None of it closes anything. */
export function exposureActCommands(group: Command, shell: Shell): void {
  withExamples(
    limitOptions(
      waitOptions(
        group
          .command("validate [exposures...]")
          .description(
            "test every testable claim of these exposures once (with --wait: exit 4 unless every run settled something)",
          )
          .option("--all", "of all exposures"),
      ),
    ),
    "validate 0197… --wait",
    "validate --all",
  ).action(
    async (
      ids: readonly string[],
      options: ValidateOptions & { readonly all?: boolean },
      command: Command,
    ) => {
      if (ids.length === 0 && options.all !== true)
        throw badInput("validate needs the exposures' ids, or --all");
      if (ids.length > 0 && options.all === true) throw badInput("validate takes ids or --all, not both");
      await validate(shell, command, ids, options);
    },
  );

  withExamples(
    group
      .command("assign <exposure>")
      .description("give an exposure to somebody, or to nobody")
      .addOption(new Option("--owner <name>", "who it is given to").conflicts("nobody"))
      .option("--nobody", "take it from its owner"),
    "assign 0197… --owner dba-lead",
  ).action(
    async (
      id: string,
      { owner, nobody }: { readonly owner?: string; readonly nobody?: boolean },
      command: Command,
    ) => {
      if (owner === undefined && nobody !== true) throw badInput("assign needs --owner NAME, or --nobody");
      const reply = await withClient(shell, command, (client) =>
        client.post(kindReply, `/exposures/${encodeURIComponent(id)}/assignment`, { owner: owner ?? null }),
      );
      print(shell, command, reply, () => [
        owner === undefined ? `${id} belongs to nobody now` : `${id} belongs to ${owner} now`,
      ]);
    },
  );

  withExamples(
    group
      .command("claim-fix <exposure>")
      .description("say that it is fixed: closes nothing, and starts the runs that would prove it")
      .option("--note <text>", "what was done", ""),
    'claim-fix 0197… --note "filtered at fw-1 and fw-2"',
  ).action(async (id: string, { note }: { readonly note: string }, command: Command) => {
    const reply = await withClient(shell, command, (client) =>
      client.post(fixClaimedReply, `/exposures/${encodeURIComponent(id)}/fix-claims`, { note }),
    );
    print(shell, command, reply, ({ queued }) => [
      queued.sentence,
      ...queued.untestable.map((reason) => `  can't be tested: ${reason}`),
      `Whether it holds: plumbline retest ${id} --wait`,
    ]);
  });
}

async function validate(
  shell: Shell,
  command: Command,
  ids: readonly string[],
  options: ValidateOptions,
): Promise<void> {
  const [only] = ids;
  const limits = limitsIn(options);
  const narrowed = limits === undefined ? {} : { limits };
  const result = await withClient(shell, command, async (client) => {
    const queued =
      ids.length === 1 && only !== undefined
        ? await client.post(queuedReply, `/exposures/${encodeURIComponent(only)}/validations`, narrowed)
        : await client.post(queuedReply, "/validations", ids.length === 0 ? narrowed : { ids, ...narrowed });
    const runs =
      options.wait === true ? await awaitRuns(shell, client, queued.runs, options.timeout) : undefined;
    return { ...queued, ...(runs === undefined ? {} : { results: runs }) };
  });
  print(shell, command, result, ({ sentence, untestable, results }) => [
    sentence,
    ...untestable.map((reason) => `  can't be tested: ${reason}`),
    ...(results ?? []).map(
      ({ segment, asset, state, verdict }) => `  ${segment} → ${asset}: ${verdict?.sentence ?? state}`,
    ),
  ]);
  const { results } = result;
  if (result.runs.length === 0 || (results !== undefined && !results.every(settledBy)))
    shell.exit(EXIT.noAnswer);
}
