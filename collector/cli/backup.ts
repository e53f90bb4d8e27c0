import type { Command } from "commander";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { readTextFile } from "./files.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

type SealOptions = { readonly data: string; readonly passphraseFile?: string };
type BackupOptions = SealOptions & {
  readonly seal?: boolean;
  readonly withKeys?: boolean;
  readonly evenIfBroken?: boolean;
};
type RestoreOptions = SealOptions & {
  readonly replace?: boolean;
  readonly logKey?: string;
  readonly unsigned?: boolean;
};

const MAX_PASSPHRASE_BYTES = 4 * 1024;
/** Shorter ones are guessed sooner than anybody would like. */
const LEAST_PASSPHRASE = 12;

/** `plumbline backup` and `restore`. */
export function backupCommands(program: Command, shell: Shell): void {
  const { data } = shell.environment;
  withExamples(
    program
      .command("backup <file>")
      .description("copy a collector's record into one file, also while it runs; the copy is proven first")
      .option("--data <dir>", "the collector's data folder", data)
      .option("--seal", "seal it with a passphrase that is asked for (AES-256-GCM, scrypt)")
      .option("--passphrase-file <file>", "seal it with the first line of this file")
      .option("--with-keys", "also the authority's and the log's keys; sealed only")
      .option("--even-if-broken", "also when verify-log finds a break in it"),
    "backup /backup/plumbline.plb --data /var/lib/plumbline",
    "backup /backup/plumbline.plb --with-keys --passphrase-file /etc/plumbline/backup-passphrase",
  ).action(async (file: string, options: BackupOptions, command: Command) => {
    const { backupLocally } = await import("./local/backup.ts");
    const passphrase =
      options.passphraseFile !== undefined || options.seal === true || options.withKeys === true
        ? await passphraseOf(shell, options, true)
        : undefined;
    const made = await backupLocally(shell, file, {
      data: options.data,
      withKeys: options.withKeys === true,
      evenIfBroken: options.evenIfBroken === true,
      passphrase,
    });
    print(shell, command, made, (shown) => [
      `${shown.file}: ${counted(shown.batches, "batch")} of evidence${shown.checkpoint === null ? "" : `, up to checkpoint ${shown.checkpoint.epoch}.${shown.checkpoint.number}`}${shown.isSealed ? ", sealed" : ""}`,
      shown.signedBy === null
        ? "Nobody signed it: there is no log key in the folder"
        : `Signed with the log key ${shown.signedBy}`,
      shown.hasKeys
        ? "The authority's and the log's keys are in it: keep it as you keep them"
        : "Keys are not in it: back up the data folder's *-key.pem apart, or use --with-keys",
    ]);
  });

  withExamples(
    program
      .command("restore <file>")
      .description("put a backup back into a data folder where no collector runs; it is proven first")
      .option("--data <dir>", "the data folder", data)
      .option("--passphrase-file <file>", "open it with the first line of this file")
      .option("--replace", "move what is there aside, into a folder of its own")
      .option(
        "--log-key <key>",
        "the log key that must have signed it (what `verify-log` shows), if not the folder's own",
      )
      .option("--unsigned", "also one that nobody signed: then nothing proves where it comes from"),
    "restore /backup/plumbline.plb --data /var/lib/plumbline --replace",
  ).action(async (file: string, options: RestoreOptions, command: Command) => {
    const { restoreLocally } = await import("./local/restore.ts");
    const done = await restoreLocally(shell, file, {
      data: options.data,
      replace: options.replace === true,
      logKey: options.logKey,
      unsigned: options.unsigned === true,
      passphrase: () => passphraseOf(shell, options, false),
    });
    print(shell, command, done, (shown) => [
      `${shown.data}: the record of ${shown.backupOf} is back, ${counted(shown.batches, "batch")} of evidence`,
      originLine(shown),
      ...(shown.replaced === undefined ? [] : [`What was there is in ${shown.replaced}`]),
      shown.hasAuthority
        ? "Start the collector: agents send again what it lacks, as far as they still hold it"
        : "The authority's key is not here: put ca.pem and ca-key.pem back before you start the collector, or every agent must join again",
    ]);
  });
}

/** How far it is proven that a collector wrote this. */
const originLine = ({
  signedBy,
  isKeyKnown,
}: {
  readonly signedBy: string | null;
  readonly isKeyKnown: boolean;
}): string =>
  signedBy === null
    ? "Nobody signed it: that it is what a collector wrote is not proven"
    : isKeyKnown
      ? `Signed with the log key that was expected (${signedBy})`
      : `Signed with the log key ${signedBy}: compare it with the collector's, nothing here knows it`;

async function passphraseOf(
  shell: Shell,
  { passphraseFile }: { readonly passphraseFile?: string },
  isNew: boolean,
): Promise<string> {
  const text =
    passphraseFile === undefined
      ? await shell.askSecret("Passphrase of the backup: ")
      : ((await readTextFile(passphraseFile, MAX_PASSPHRASE_BYTES)).split("\n")[0]?.trim() ?? "");
  if (isNew && text.length < LEAST_PASSPHRASE)
    throw badInput(
      `${passphraseFile ?? "The passphrase"}: has ${text.length} characters, at least ${LEAST_PASSPHRASE} are needed`,
    );
  if (passphraseFile === undefined && isNew && (await shell.askSecret("Once more: ")) !== text)
    throw badInput("The two passphrases differ");
  return text;
}
