import { type Command, InvalidArgumentError } from "commander";
import { assetsSetReply } from "./asset-replies.ts";
import { withClient } from "./connection.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { keyValue } from "./key-value.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";
import { level } from "./unmanaged.ts";

type Options = {
  readonly filter?: Readonly<Record<string, string>>;
  readonly all?: boolean;
  readonly owner?: string;
  readonly service?: string;
  readonly criticality?: number;
  readonly segment?: string;
  readonly clear?: readonly string[];
  readonly dryRun?: boolean;
};

/** What assets can be chosen by; the collector checks the values. */
const FILTERS = ["segment", "owner", "service", "criticality", "cidr", "q"] as const;
const WORDS = ["owner", "service", "criticality", "segment"] as const;
/** Lines of a preview; `--json` has all. */
const MAX_LINES = 40;

/** `asset set`: owner, service, criticality or segment of one asset or of all that fit. */
export function assetWordsCommand(asset: Command, shell: Shell): void {
  withExamples(
    asset
      .command("set [assets...]")
      .description("say owner, service, criticality or segment of these assets, or of all that fit")
      .option("--filter <key=value>", `choose by ${FILTERS.join(", ")} (repeatable)`, keyValue)
      .option("--all", "every asset")
      .option("--owner <name>", "whose it is")
      .option("--service <name>", "the business service that it serves")
      .option("--criticality <1-5>", "how much it matters, 5 the most", level)
      .option("--segment <segment>", "where it is, whatever its addresses say")
      .option("--clear <word>", `take a word away: ${WORDS.join(", ")} (repeatable)`, word)
      .option("--dry-run", "say what would change, and change nothing"),
    "asset set --filter service=Billing --criticality 5 --dry-run",
    "asset set 0197… --owner dana",
  ).action(async (ids: readonly string[], options: Options, command: Command): Promise<void> => {
    const body = { select: selected(ids, options), set: said(options), dryRun: options.dryRun === true };
    const reply = await withClient(shell, command, (client) =>
      client.post(assetsSetReply, "/assets/words", body),
    );
    print(shell, command, reply, ({ kind, matched, changed, assets, exposures }) => [
      `${changed} of ${matched} assets ${kind === "preview" ? "would change" : "changed"}; ${exposures.moved} of their ${exposures.touched} exposures change their band`,
      ...assets
        .slice(0, MAX_LINES)
        .map(
          (one) =>
            `  ${one.name}: ${one.changes.map(({ what, before, after }) => `${what} ${before || "none"} → ${after || "none"}`).join(", ")}`,
        ),
      ...exposures.shown
        .slice(0, MAX_LINES)
        .map((one) => `  ${one.before} → ${one.after}  ${one.title} (${one.id})`),
    ]);
  });
}

function selected(ids: readonly string[], { filter = {}, all }: Options): object {
  const keys = Object.keys(filter);
  const stranger = keys.find((key) => !(FILTERS as readonly string[]).includes(key));
  if (stranger !== undefined)
    throw badInput(`--filter: "${stranger}" is unknown; there are ${FILTERS.join(", ")}`);
  if (all === true && (ids.length > 0 || keys.length > 0))
    throw badInput("set takes ids, --filter or --all, not several of them");
  if (all === true) return { all: true };
  if (ids.length === 0 && keys.length === 0) throw badInput("set needs the assets' ids, --filter or --all");
  const { criticality, ...rest } = filter;
  return {
    ...rest,
    ...(criticality === undefined ? {} : { criticality: Number(criticality) }),
    ...(ids.length === 0 ? {} : { ids }),
  };
}

function said({ clear = [], ...options }: Options): object {
  const words = Object.fromEntries([
    ...WORDS.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]] as const])),
    ...clear.map((key) => [key, null] as const),
  ]);
  const twice = clear.find((key) => options[key as (typeof WORDS)[number]] !== undefined);
  if (twice !== undefined) throw badInput(`--clear ${twice} and --${twice} contradict each other`);
  if (Object.keys(words).length === 0)
    throw badInput("set needs --owner, --service, --criticality, --segment or --clear");
  return words;
}

function word(text: string, before: readonly string[] = []): readonly string[] {
  if (!(WORDS as readonly string[]).includes(text))
    throw new InvalidArgumentError(`It must be one of ${WORDS.join(", ")}.`);
  return [...before, text];
}
