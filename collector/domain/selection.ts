import { z } from "zod";
import { ID_PATTERN } from "../../proto/ids.ts";
import { givenSchema, showValue } from "../../proto/scenario-parameters.ts";
import { BANDS } from "./band.ts";
import { literalTarget } from "./literal-target.ts";

/** The most that one selection names. */
export const SELECTION_LIMITS = { exposures: 1_000, scenarios: 200 } as const;

const segment = z.string().regex(ID_PATTERN, "must be a segment's name");

/** A scenario to run as somebody would by hand: from where, at what, with which values. */
const choiceSchema = z
  .strictObject({
    scenario: z.string().min(1).max(64),
    agent: z.string().min(1).max(64).optional(),
    segment: segment.optional(),
    target: z
      .string()
      .max(300)
      .refine((text) => literalTarget(text) !== undefined, "must be a target such as tcp/192.0.2.1:445")
      .optional(),
    parameters: givenSchema.optional(),
  })
  .refine(({ agent, segment: from }) => (agent === undefined) !== (from === undefined), {
    path: ["agent"],
    error: "must name the agent or the segment that asks, and not both",
  });

/** Which claims: all that fit everything that is named; or those of the scenarios, and no others. */
export const selectionSchema = z
  .strictObject({
    exposures: z.array(z.string().min(1).max(64)).min(1).max(SELECTION_LIMITS.exposures).optional(),
    segment: segment.optional(),
    band: z.enum(BANDS).optional(),
    all: z.literal(true).optional(),
    scenarios: z.array(choiceSchema).min(1).max(SELECTION_LIMITS.scenarios).optional(),
  })
  .refine(
    ({ all, scenarios, ...filters }) =>
      [all === true, scenarios !== undefined, Object.values(filters).some((one) => one !== undefined)].filter(
        Boolean,
      ).length === 1,
    "must be all: true, or at least one of exposures, segment and band, or scenarios and nothing else",
  );

type Written = z.output<typeof selectionSchema>;
/** A scenario that a schedule runs, with the claim that was made of it when the schedule was put in force. */
export type Choice = z.output<typeof choiceSchema> & { readonly claim?: string };
export type Selection = Omit<Written, "scenarios"> & { readonly scenarios?: readonly Choice[] | undefined };

/** Who is to ask, where a person named an agent for a target; whoever stands on the asset looks at a host. */
export const actorIn = ({ scenarios }: Selection, claimId: string): string | undefined => {
  const choice = scenarios?.find(({ claim }) => claim === claimId);
  return choice?.target === undefined ? undefined : choice.agent;
};

/** The selection as it is written: without the claims that were made of it. */
export const writtenSelection = ({ scenarios, ...filters }: Selection): Written =>
  scenarios === undefined
    ? filters
    : { ...filters, scenarios: scenarios.map(({ claim: _, ...written }) => written) };

/** Which claims, in words. */
export function claimsWords({ exposures, segment: from, band, all, scenarios }: Selection): string {
  if (all === true) return "all claims";
  if (scenarios !== undefined) return scenarios.map(choiceWords).join("; ");
  const words = [
    exposures === undefined
      ? ""
      : `of ${exposures.length} ${exposures.length === 1 ? "exposure" : "exposures"}`,
    from === undefined ? "" : `from segment ${from}`,
    band === undefined ? "" : `of band ${band} at least`,
  ];
  return `claims ${words.filter((word) => word !== "").join(", ")}`;
}

function choiceWords({ scenario, agent, segment: from, target, parameters = {} }: Choice): string {
  const who = agent === undefined ? `from segment ${from}` : `by agent ${agent}`;
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${showValue(value)}`);
  return [
    `${scenario} ${target === undefined ? "on the host" : `at ${target}`} ${who}`,
    ...(values.length === 0 ? [] : [`with ${values.join(" ")}`]),
  ].join(" ");
}
