import type { Command } from "commander";
import { scopesSchema } from "../domain/scope.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { kindReply } from "./replies.ts";
import { appliedLines, scopeLines, scopeTable } from "./scope-lines.ts";
import { appliedScopesReply, scopeDetailReply, scopeReply } from "./scope-replies.ts";
import type { Shell } from "./shell.ts";
import { readYamlFile } from "./yaml-file.ts";

/** The API's own bound for a list of scopes. */
export const MAX_SCOPE_FILE_BYTES = 2 * 1024 * 1024;

type ApplyOptions = { readonly file: string; readonly takeIn?: boolean };

/** `plumbline scope …`: what matters to one business process, and what it fears. */
export function scopeCommands(program: Command, shell: Shell): void {
  const group = program
    .command("scope")
    .description("saved selections of assets, with the threats that matter to them");
  const at = (id: string): string => `/scopes/${encodeURIComponent(id)}`;
  paged(group.command("list").description("the scopes, with how much of everything each holds")).action(
    async (pages: PageOptions, command: Command) => {
      const listed = await withClient(shell, command, (client) =>
        listPages(client, scopeReply, "/scopes", {}, pages),
      );
      print(shell, command, listed, (shown) => [
        ...scopeTable(shown.items, shell.width),
        ...restLine(listed),
      ]);
    },
  );
  group
    .command("show <scope>")
    .description("one scope: its assets, and which of its groups' techniques the catalogue tests")
    .action(async (id: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, (client) => client.get(scopeDetailReply, at(id)));
      print(shell, command, found, (shown) => scopeLines(shown, shell.width));
    });
  withExamples(
    group
      .command("apply")
      .description(
        "declare scopes as a file says (scopes: [{id, title, owner, select: {segments, services, owners, criticality, names, assets, except}, threats: {attackVersion, techniques, groups, from}}]); those that it doesn't name stay",
      )
      .requiredOption("-f, --file <file>", "YAML file")
      .option(
        "--take-in",
        "also take in assets that reports brought since, where a scope says the same as before",
      ),
    "scope apply -f scopes.yaml",
  ).action(async ({ file, takeIn }: ApplyOptions, command: Command) => {
    const { plain } = await readYamlFile(file, scopesSchema, MAX_SCOPE_FILE_BYTES);
    const applied = await withClient(shell, command, (client) =>
      client.post(appliedScopesReply, "/scopes", {
        ...(plain as object),
        ...(takeIn === true ? { takeIn } : {}),
      }),
    );
    print(shell, command, applied, appliedLines);
  });
  group
    .command("delete <scope>")
    .description("take it back; what its cycles came to stays")
    .action(async (id: string, _options: object, command: Command) => {
      const deleted = await withClient(
        shell,
        command,
        async (client) => (await client.ask(kindReply, { method: "DELETE", path: at(id) })).value,
      );
      print(shell, command, deleted, () => [`Deleted ${id}`]);
    });
}
