import type { z } from "zod";
import { counted } from "./counted.ts";
import { when } from "./instants.ts";
import type { appliedScopesReply, scopeDetailReply, scopeReply } from "./scope-replies.ts";
import { table } from "./table.ts";
import type { Shown } from "./terminal-text.ts";

type Width = number | undefined;
type ShownScope = Shown<z.infer<typeof scopeReply>>;
type ShownDetail = Shown<z.infer<typeof scopeDetailReply>>;

export const scopeTable = (scopes: readonly ShownScope[], width: Width): readonly string[] =>
  scopes.length === 0
    ? ["There is no scope yet. A scope is what one business process rests on: plumbline scope apply --help"]
    : table(
        scopes,
        [
          { title: "scope", cell: ({ id }) => id },
          { title: "assets", cell: ({ assets }) => `${assets.in} of ${assets.of}` },
          { title: "open exposures", cell: ({ exposures }) => `${exposures.in} of ${exposures.of}` },
          { title: "owner", cell: ({ owner }) => owner ?? "-" },
          { title: "threats", cell: ({ threats }) => threatsIn(threats) },
          { title: "title", cell: ({ title }) => title, isLong: true },
        ],
        width,
      );

const threatsIn = ({ groups, techniques, from }: ShownScope["threats"]): string =>
  [
    ...(groups.length > 0 ? [counted(groups.length, "group")] : []),
    ...(techniques.length > 0 ? [counted(techniques.length, "technique")] : []),
    ...(from.length > 0 ? [`from ${from.join(", ")}`] : []),
  ].join(", ") || "-";

/** What `scope apply` says: what changed, and of each scope what should be told. */
export const appliedLines = ({
  created,
  changed,
  unchanged,
  scopes,
}: Shown<z.infer<typeof appliedScopesReply>>): readonly string[] => [
  `${created} created, ${changed} changed, ${unchanged} unchanged`,
  ...scopes.flatMap(({ id, assets, joined, left, guidance }) => [
    `${id}: ${counted(assets, "asset")} (${joined} came in, ${left} went out)`,
    ...guidance.map(({ sentence }) => `  note: ${sentence}`),
  ]),
];

/** One scope with all that is known of it. */
export function scopeLines(one: ShownDetail, width: Width): readonly string[] {
  const { assets, exposures, claims, testingHours, threats, coverage, members, waiting } = one;
  const hours =
    testingHours === null ? "" : `, about ${testingHours.toFixed(1)} hours of testing one after another`;
  return [
    `${one.id}: ${one.title}`,
    `owner ${one.owner ?? "nobody"}; changed ${when(one.changedAt)} by ${one.changedBy}`,
    `${assets.in} of ${assets.of} assets, ${exposures.in} of ${exposures.of} open exposures, ${counted(claims, "claim")}${hours}`,
    ...one.guidance.map(({ sentence }) => `note: ${sentence}`),
    `threats come from: ${threats.from.join(", ") || "wherever is untrusted or a partner's"}`,
    ...coverageLines(coverage, width),
    ...table(
      members,
      [
        { title: "asset", cell: ({ name }) => name },
        { title: "segment", cell: ({ segment }) => segment ?? "-" },
        { title: "service", cell: ({ service }) => service ?? "-" },
        { title: "owner", cell: ({ owner }) => owner ?? "-" },
        {
          title: "criticality",
          cell: ({ criticality }) => (criticality === null ? "-" : String(criticality)),
        },
      ],
      width,
    ),
    ...(members.length < assets.in ? [`${members.length} of ${assets.in} assets shown`] : []),
    ...(waiting.total === 0
      ? []
      : [`not in it, though its selection fits: ${waiting.assets.map(({ name }) => name).join(", ")}`]),
  ];
}

function coverageLines(coverage: ShownDetail["coverage"], width: Width): readonly string[] {
  const { counts, techniques, groups, words, attackVersion } = coverage;
  if (techniques.length === 0) return words.map((word) => `note: ${word}`);
  const known = techniques.filter(({ tested }) => tested !== "not tested");
  return [
    `of ${counted(techniques.length, "technique")} (ATT&CK ${attackVersion}) the catalogue tests ${counts["tested"] ?? 0}, ${counts["in part"] ?? 0} in part, ${counts["not tested"] ?? 0} not`,
    ...words.map((word) => `note: ${word}`),
    ...(groups.length === 0
      ? []
      : table(
          groups,
          [
            { title: "group", cell: ({ id, name }) => `${id} ${name}` },
            { title: "uses", cell: (group) => String(group.techniques) },
            { title: "tested", cell: ({ tested }) => String(tested.length) },
            { title: "in part", cell: ({ inPart }) => String(inPart.length) },
            { title: "not tested", cell: ({ notTested }) => String(notTested.length) },
          ],
          width,
        )),
    ...(known.length === 0
      ? []
      : table(
          known,
          [
            { title: "technique", cell: ({ id, name }) => `${id} ${name}` },
            { title: "", cell: ({ tested }) => tested },
            { title: "by", cell: ({ scenarios }) => scenarios.join(", "), isLong: true },
          ],
          width,
        )),
  ];
}
