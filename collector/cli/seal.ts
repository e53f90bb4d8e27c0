import type { Command } from "commander";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

type Options = { readonly data: string; readonly sealKeyFile?: string };

/** `plumbline seal …`: secrets in the store, on the collector's machine; a running collector needs no restart. */
export function sealCommands(program: Command, shell: Shell): void {
  const { data, sealKeyFile } = shell.environment;
  const group = program.command("seal").description("the secrets that the collector keeps sealed");
  const local = (command: Command): Command =>
    command
      .option("--data <dir>", "the collector's folder (or PLUMBLINE_DATA)", data)
      .option(
        "--seal-key-file <file>",
        "the keys, where they aren't DATA/seal.key (or PLUMBLINE_SEAL_KEY_FILE)",
        sealKeyFile,
      );

  withExamples(
    local(group.command("rotate")).description(
      "make a new key, seal everything with it anew, forget the oldest",
    ),
    "seal rotate --data /var/lib/plumbline",
  ).action(async (options: Options, command: Command) => {
    const { rotateLocally } = await import("./local-seal.ts");
    const done = await rotateLocally(shell, options.data, options.sealKeyFile);
    print(shell, command, done, ({ key, resealed }) => [`Sealed ${resealed} anew with key ${key}`]);
  });

  withExamples(
    local(group.command("set <name>")).description("keep a secret sealed, such as oidc-client-secret"),
    "PLUMBLINE_SECRET=… plumbline seal set oidc-client-secret --data /var/lib/plumbline",
  ).action(async (name: string, options: Options, command: Command) => {
    if (!/^[a-z][a-z0-9-]{0,63}$/.test(name))
      throw badInput(`"${name}" is no name of a secret, such as oidc-client-secret`);
    const secret = shell.environment.secret ?? (await shell.askSecret(`The secret "${name}": `));
    const { setLocally } = await import("./local-seal.ts");
    const done = await setLocally(shell, options.data, options.sealKeyFile, name, secret);
    print(shell, command, done, ({ key }) => [`"${name}" is kept, sealed with key ${key}`]);
  });
}
