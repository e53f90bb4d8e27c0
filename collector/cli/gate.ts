import { type Command, InvalidArgumentError } from "commander";
import { BANDS, type Band, bandNamed, isAbove } from "../domain/band.ts";
import { withClient } from "./connection.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { badInput, EXIT } from "./exit.ts";
import { exposureQuery } from "./filters.ts";
import type { Client } from "./http-client.ts";
import { keyValue } from "./key-value.ts";
import { listPages } from "./pages.ts";
import { print } from "./print.ts";
import { type ExposureReply, exposureReply, pageOf, segmentReply } from "./replies.ts";
import { scopeReply } from "./scope-replies.ts";
import type { Shell } from "./shell.ts";

type GateOptions = {
  readonly maxBand: Band;
  readonly scope?: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly strict?: boolean;
};

/**
 * `plumbline gate`, for pipelines: no when a confirmed exposure above the band stands. What nobody
 * has validated is counted beside it; with `--strict` it leaves the gate without an answer, because
 * silence is no pass.
 */
export function gateCommand(program: Command, shell: Shell): void {
  withExamples(
    program
      .command("gate")
      .description("exit 1 when a confirmed exposure above the band stands")
      .option("--max-band <band>", `the most urgent band that passes: ${BANDS.join(", ")}`, band, "scheduled")
      .option(
        "--scope <scope>",
        "only the assets that this scope holds; the name of a segment where no scope has it",
      )
      .option(
        "--filter <key=value>",
        "only exposures such as segment=dmz or owner=web (repeatable)",
        keyValue,
        {},
      )
      .option(
        "--strict",
        "exit 4 when exposures above the band are not validated, or no evidence of them is fresh",
      ),
    "gate --scope shop --max-band out-of-cycle",
    "gate --filter owner=web",
    "gate --strict --json",
  ).action(async ({ maxBand, scope, filter, strict }: GateOptions, command: Command) => {
    const above = BANDS.filter((one) => isAbove(one, maxBand));
    const standing = await withClient(shell, command, async (client) => {
      const query = exposureQuery(scope === undefined ? filter : await inScope(client, scope, filter));
      const lists: ExposureReply[] = [];
      for (const one of above)
        lists.push(
          ...(
            await listPages(
              client,
              exposureReply,
              "/exposures",
              { ...query, band: one },
              { limit: 0, all: true },
            )
          ).items,
        );
      return lists.filter(({ closure }) => closure !== "closed");
    });
    const confirmed = standing.filter(({ validation }) => validation === "confirmed");
    const unanswered = standing.filter(
      ({ validation, fresh }) => validation !== "confirmed" && (UNANSWERED.has(validation) || !fresh),
    );
    const value = {
      passed: confirmed.length === 0,
      maxBand,
      confirmed: confirmed.map(brief),
      unanswered: unanswered.map(brief),
    };
    print(shell, command, value, (shown) => [
      shown.passed
        ? `Passed: no confirmed exposure above ${maxBand}`
        : `Failed: ${counted(shown.confirmed.length, "confirmed exposure")} above ${maxBand}`,
      ...shown.confirmed.map(({ id, band: one, asset, title }) => `  ${id} ${one} ${asset}: ${title}`),
      ...(shown.unanswered.length === 0
        ? []
        : [
            `Not counted, because nobody can tell: ${counted(shown.unanswered.length, "exposure")} (plumbline validate)`,
          ]),
    ]);
    if (confirmed.length > 0) shell.exit(EXIT.no);
    else if (strict === true && unanswered.length > 0) shell.exit(EXIT.noAnswer);
  });
}

/** A scope that isn't there has no exposures, and the gate would pass for a slip of the pen. */
async function inScope(
  client: Client,
  scope: string,
  filter: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const { items: scopes } = await listPages(client, scopeReply, "/scopes", {}, { limit: 0, all: true });
  if (scopes.some(({ id }) => id === scope)) return narrowed("scope", scope, filter);
  const { items } = await client.get(pageOf(segmentReply), "/segments");
  if (!items.some(({ id }) => id === scope))
    throw badInput(
      `--scope: there is no scope "${scope}", and no segment either; plumbline scope list shows them`,
    );
  return narrowed("segment", scope, filter);
}

function narrowed(
  by: "scope" | "segment",
  scope: string,
  filter: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const other = filter[by] ?? scope;
  if (other !== scope)
    throw badInput(`--scope: "${scope}" is another ${by} than "${other}", which --filter names`);
  return { ...filter, [by]: scope };
}

const UNANSWERED: ReadonlySet<string> = new Set(["unvalidated", "contested"]);

const brief = ({ id, title, asset, grounded, validation, fresh }: ExposureReply) => ({
  id,
  title,
  asset: asset.name,
  band: grounded.band,
  validation,
  fresh,
});

function band(text: string): Band {
  const named = bandNamed(text);
  if (named === undefined) throw new InvalidArgumentError(`There are ${BANDS.join(", ")}.`);
  return named;
}
