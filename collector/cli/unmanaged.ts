import { type Command, InvalidArgumentError } from "commander";
import { claimedReply, unmanagedReply } from "./asset-replies.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { kindReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

type ClaimOptions = {
  readonly name: string;
  readonly owner?: string;
  readonly service?: string;
  readonly criticality?: number;
  readonly segment?: string;
};

/** `asset unmanaged`, `claim`, `dismiss` and `restore`: addresses that agents saw and nobody owns. */
export function unmanagedCommands(asset: Command, shell: Shell): void {
  paged(
    asset
      .command("unmanaged")
      .description("addresses that agents saw and no asset has")
      .option("--dismissed", "those that somebody said need no owner"),
  ).action(
    async (
      { dismissed, ...pages }: PageOptions & { readonly dismissed?: boolean },
      command: Command,
    ): Promise<void> => {
      const listed = await withClient(shell, command, (client) =>
        listPages(
          client,
          unmanagedReply,
          "/unmanaged",
          { dismissed: dismissed === true ? "true" : "false" },
          pages,
        ),
      );
      print(shell, command, listed, (shown) =>
        shown.items.length === 0
          ? [
              dismissed === true
                ? "Nothing is dismissed"
                : "No agent saw an address that nobody owns. Agents tell of neighbours only where rules.yaml says host: [neighbours]",
            ]
          : [
              ...table(
                shown.items,
                [
                  { title: "address", cell: ({ address }) => address },
                  { title: "segment", cell: ({ segment }) => segment ?? "-" },
                  {
                    title: "seen as",
                    cell: ({ seen }) => [...new Set(seen.map(({ how }) => how))].join(", "),
                  },
                  {
                    title: "from",
                    cell: ({ seen }) => [...new Set(seen.map((one) => one.segment))].join(", "),
                  },
                  {
                    title: "last",
                    cell: ({ seen }) =>
                      seen
                        .map((one) => one.lastSeenAt)
                        .sort()
                        .at(-1) ?? "",
                  },
                  {
                    title: "note",
                    cell: ({ perhaps, dismissed: ended }) =>
                      ended === null
                        ? perhaps === null
                          ? ""
                          : `perhaps ${perhaps.name}'s`
                        : `${ended.by}: ${ended.reason}`,
                    isLong: true,
                  },
                ],
                shell.width,
              ),
              ...restLine(shown),
            ],
      );
    },
  );

  withExamples(
    asset
      .command("claim <address>")
      .description("make an address that agents saw an asset's: a known one's by its name, or a new one's")
      .requiredOption("--name <name>", "the asset's name")
      .option("--owner <name>", "whose it is")
      .option("--service <name>", "the business service that it serves")
      .option("--criticality <1-5>", "how much it matters, 5 the most", level)
      .option("--segment <segment>", "where it is, whatever its addresses say"),
    "asset claim 10.0.2.77 --name printer-3 --owner facilities",
  ).action(async (address: string, options: ClaimOptions, command: Command): Promise<void> => {
    const reply = await withClient(shell, command, (client) =>
      client.post(claimedReply, "/unmanaged/claims", { address, ...options }),
    );
    print(shell, command, reply, ({ kind, asset: { id, name } }) => [
      kind === "created" ? `${name} (${id}) was made of ${address}` : `${address} is ${name}'s (${id}) now`,
    ]);
  });

  withExamples(
    asset
      .command("dismiss <address>")
      .description("say that an address needs no owner; asset restore takes it back")
      .requiredOption("--reason <text>", "why not"),
    'asset dismiss 10.0.2.1 --reason "the gateway of the provider"',
  ).action(
    async (address: string, { reason }: { readonly reason: string }, command: Command): Promise<void> => {
      const reply = await withClient(shell, command, (client) =>
        client.post(kindReply, "/unmanaged/dismissals", { address, reason }),
      );
      print(shell, command, reply, () => [
        `${address} is listed no more; plumbline asset restore ${address} takes that back`,
      ]);
    },
  );

  asset
    .command("restore <address>")
    .description("take a dismissal back")
    .action(async (address: string, _options: object, command: Command): Promise<void> => {
      const reply = await withClient(shell, command, (client) =>
        client.post(kindReply, "/unmanaged/restorations", { address }),
      );
      print(shell, command, reply, () => [`${address} is listed again`]);
    });
}

/** How much an asset matters: 1 to 5. */
export function level(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 5)
    throw new InvalidArgumentError("It must be a whole number from 1 to 5.");
  return number;
}
