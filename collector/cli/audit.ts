import { type Command, Option } from "commander";
import { csvLine } from "../../proto/csv.ts";
import { type Untrusted, visibleJson } from "../../proto/untrusted.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { when } from "./instants.ts";
import { type Listed, listPages, type PageOptions, paged, restLine } from "./pages.ts";
import { print } from "./print.ts";
import { auditReply } from "./replies.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";
import { terminalText } from "./terminal-text.ts";

type AuditOptions = PageOptions & {
  readonly who?: string;
  readonly what?: string;
  readonly subject?: string;
  readonly since?: string;
  readonly until?: string;
  readonly data?: string;
  readonly format: "table" | "csv" | "jsonl";
};

type Entry = {
  readonly no: number;
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly subject: string | Untrusted;
  readonly from: string;
  readonly body: string | Untrusted;
};

/** `plumbline audit`: who did what, when, and from where; asked of the collector, or read from a data folder. */
export function auditCommand(program: Command, shell: Shell): void {
  withExamples(
    paged(
      program
        .command("audit")
        .description("the audit log, newest first: what was done, and what was refused")
        .option("--who <user>", "of one person or agent")
        .option("--what <act>", "of one kind, such as halt")
        .option("--subject <subject>", "about one thing")
        .option("--since <time>", "from this instant on (ISO 8601)")
        .option("--until <time>", "up to this instant (ISO 8601)")
        .option("--data <dir>", "read a data folder or a backup of it, without a collector")
        .addOption(
          new Option("--format <format>", "csv is safe to open in a spreadsheet, jsonl is one entry a line")
            .choices(["table", "csv", "jsonl"])
            .default("table"),
        ),
    ),
    "audit --what claim-fix --since 2026-11-01T00:00:00Z",
    "audit --all --format csv > audit.csv",
    "audit --data ./backup --all --format jsonl",
  ).action(async ({ format, data, ...asked }: AuditOptions, command: Command) => {
    const listed = data === undefined ? await ask(shell, command, asked) : await readFolder(data, asked);
    if (format === "csv") {
      shell.out(
        csvLine(COLUMNS) + listed.items.map((one) => csvLine(COLUMNS.map((name) => one[name]))).join(""),
      );
    } else if (format === "jsonl") {
      for (const one of listed.items) shell.out(`${visibleJson(one)}\n`);
    } else print(shell, command, listed, (shown) => rowsOf(shown, shell.width));
  });
}

const COLUMNS = ["no", "at", "who", "what", "subject", "from", "body"] as const;

type Asked = Omit<AuditOptions, "format" | "data">;

const ask = (shell: Shell, command: Command, { limit, all, ...filter }: Asked): Promise<Listed<Entry>> =>
  withClient(shell, command, (client) =>
    listPages(client, auditReply, "/audit", filter, all === undefined ? { limit } : { limit, all }),
  );

async function readFolder(
  data: string,
  { limit, all, since, until, ...asked }: Asked,
): Promise<Listed<Entry>> {
  const local = await import("./local/audit.ts");
  return local.auditLocally(data, {
    ...asked,
    since: instantOf("--since", since),
    until: instantOf("--until", until),
    most: all === true ? Number.MAX_SAFE_INTEGER : limit,
  });
}

function instantOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw badInput(`${option}: "${text}" is no instant; write 2026-11-25T12:00:00Z`);
  return at;
}

const rowsOf = (shown: Listed<Entry>, width: number | undefined): readonly string[] => [
  ...table(
    shown.items,
    [
      { title: "no", cell: ({ no }) => String(no), align: "right" },
      { title: "at", cell: ({ at }) => when(at) },
      { title: "who", cell: (one) => one.who },
      { title: "what", cell: (one) => one.what },
      { title: "subject", cell: (one) => terminalText(one.subject) },
      { title: "from", cell: ({ from }) => from },
      { title: "more", cell: ({ body }) => terminalText(body), isLong: true },
    ],
    width,
  ),
  ...restLine(shown),
];
