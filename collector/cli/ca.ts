import type { Command } from "commander";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput, EXIT } from "./exit.ts";
import { readTextFile } from "./files.ts";
import { authorityReply, rollFinishReply, rollReply } from "./identity-replies.ts";
import { when } from "./instants.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

type RollOptions = {
  readonly cert?: string;
  readonly key?: string;
  readonly finish?: boolean;
  readonly force?: boolean;
};
type ImportOptions = {
  readonly cert: string;
  readonly key: string;
  readonly data: string;
  readonly passphraseFile?: string;
};

/** A certificate with its chain, or a key, larger than this is something else. */
const MAX_PEM_BYTES = 32_768;

/** `plumbline ca …`: the certificate authority, and how to get from one to another. */
export function caCommands(program: Command, shell: Shell): void {
  const ca = program.command("ca").description("the collector's certificate authority");
  ca.command("status")
    .description("how long the collector's own certificates last, and how far a roll-over is")
    .action(async (_options: object, command: Command) => {
      const found = await withClient(shell, command, (client) => client.get(authorityReply, "/authority"));
      print(shell, command, found, ({ current, next, server, stragglers, outstandingTokens }) => [
        `authority ${line(current)}`,
        ...(next === null
          ? []
          : [
              `rolling over to ${line(next)}`,
              ...waiting(stragglers, outstandingTokens),
              ...(stragglers.length + outstandingTokens === 0
                ? ["Everybody has followed: plumbline ca roll --finish"]
                : []),
            ]),
        `listeners' certificate ${line(server)}`,
      ]);
    });

  withExamples(
    ca
      .command("roll")
      .description(
        "go over to a new authority: agents follow over their links, then --finish drops the old one",
      )
      .option(
        "--cert <file>",
        "bring the authority: its certificate, and what leads from it to a root, in PEM",
      )
      .option("--key <file>", "its key in PEM")
      .option("--finish", "drop the old authority; refused with a list while somebody has not followed")
      .option("--force", "with --finish: leave those behind (they come back by plumbline-agent rejoin)"),
    "ca roll",
    "ca roll --finish",
  ).action((options: RollOptions, command: Command) =>
    options.finish === true ? finish(shell, command, options) : begin(shell, command, options),
  );

  withExamples(
    ca
      .command("import")
      .description(
        "bring an authority into a data folder that has none yet, before the collector's first start",
      )
      .requiredOption("--cert <file>", "its certificate, and what leads from it to a root, in PEM")
      .requiredOption("--key <file>", "its key in PEM")
      .option("--passphrase-file <file>", "opens the key if it is encrypted, and encrypts what is kept")
      .option("--data <dir>", "the collector's data folder (or PLUMBLINE_DATA)", shell.environment.data),
    "ca import --cert issuing-and-root.pem --key issuing-key.pem --data /var/lib/plumbline",
  ).action(async ({ cert, key, data, passphraseFile }: ImportOptions, command: Command) => {
    const { importAuthority } = await import("./local-store.ts");
    const passphrase = passphraseFile === undefined ? undefined : await readPassphrase(passphraseFile);
    const made = await importAuthority(shell, data, { ...(await brought(cert, key)), passphrase });
    print(shell, command, made, ({ fingerprint }) => [
      `The authority ${fingerprint} is in ${data}; plumbline collector uses it from its first start on`,
    ]);
  });
}

/** The passphrase of a file: its first line. Throws when it is empty. */
export async function readPassphrase(file: string): Promise<string> {
  const [passphrase = ""] = (await readTextFile(file, MAX_PASSPHRASE_BYTES)).split(/\r?\n/);
  if (passphrase === "") throw badInput(`${file}: its first line is empty, so there is no passphrase`);
  return passphrase;
}

const MAX_PASSPHRASE_BYTES = 4_096;

const brought = async (cert: string, key: string) => ({
  certificate: await readTextFile(cert, MAX_PEM_BYTES),
  key: await readTextFile(key, MAX_PEM_BYTES),
});

async function begin(shell: Shell, command: Command, { cert, key, force }: RollOptions): Promise<void> {
  if ((cert === undefined) !== (key === undefined))
    throw badInput("--key: a certificate that is brought comes with its key (--cert and --key)");
  if (force === true) throw badInput("--force: goes with --finish");
  const body = cert === undefined || key === undefined ? {} : await brought(cert, key);
  const reply = await withClient(shell, command, (client) => client.post(rollReply, "/authority/roll", body));
  print(shell, command, reply, ({ authority }) => [
    `Rolling over to ${authority}`,
    "Agents that are linked follow by themselves; plumbline ca status says who has not, plumbline ca roll --finish ends it",
    "Give clients the new ca.pem (it holds both) before you finish",
  ]);
}

async function finish(shell: Shell, command: Command, { force = false }: RollOptions): Promise<void> {
  const reply = await withClient(shell, command, (client) =>
    client.post(rollFinishReply, "/authority/finish", { force }),
  );
  print(shell, command, reply, ({ kind, authority, stragglers, tokens }) =>
    kind === "finished"
      ? [`Only ${authority} is trusted now`]
      : ["Not finished:", ...waiting(stragglers, tokens), "--force leaves them behind"],
  );
  if (reply.kind !== "finished") shell.exit(EXIT.no);
}

const waiting = (stragglers: readonly string[], tokens: number): readonly string[] => [
  ...stragglers.map((agent) => `  agent ${agent} has not followed`),
  ...(tokens === 0
    ? []
    : [
        `  ${tokens} join token${tokens === 1 ? "" : "s"} still name${tokens === 1 ? "s" : ""} the old authority (an hour at most)`,
      ]),
];

const line = ({
  fingerprint,
  notAfter,
  ending,
}: {
  fingerprint: string;
  notAfter: string;
  ending: boolean;
}) => `${fingerprint} until ${when(notAfter)}${ending ? ": less than a quarter of its life is left" : ""}`;
