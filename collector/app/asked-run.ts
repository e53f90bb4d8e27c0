import { plainAddress } from "../../proto/address.ts";
import { Fault } from "../../proto/fault.ts";
import { isHostScenario, type Scenario } from "../../proto/scenario.ts";
import type { Given } from "../../proto/scenario-parameters.ts";
import type { Target } from "../../proto/target.ts";
import { askedValues } from "../domain/asked-values.ts";
import type { Asset } from "../domain/asset.ts";
import type { AskedScenario } from "./asked-scenario.ts";
import type { PrepareRunDeps } from "./prepare-run.ts";

type AssetRow = Asset & { readonly no: number };

export type AskedRunDeps = Pick<PrepareRunDeps, "liveAgents" | "scenarioOf" | "claims"> & {
  readonly inventory: {
    segments(): Promise<readonly { readonly id: string }[]>;
    assetByKey(keys: readonly string[]): Promise<AssetRow | undefined>;
  };
};

/** What somebody asks to run, looked up and held against what the scenario takes. */
export type AskedRun = {
  readonly scenarioId: string;
  readonly segment: string;
  readonly asset: AssetRow;
  /** Undefined where the scenario is about the agent's own host: the asset's. */
  readonly target: Target | undefined;
  readonly given: Given;
};

/**
 * Reads a request: from where, at what target or on whose host, with which values. Throws a fault that
 * names the field and the way out. A target that no asset holds is refused, for nobody answers for it.
 */
export async function askedRun(deps: AskedRunDeps, asked: AskedScenario): Promise<AskedRun> {
  const { scenarioId, target } = asked;
  const segment = await segmentOf(deps, asked);
  const document = await documentOf(deps, scenarioId);
  const isHost = isHostScenario(document);
  if (isHost && target !== undefined)
    throw badField(
      "target",
      `Scenario "${scenarioId}" looks at the agent's own host: leave the target out, and name the agent`,
    );
  if (!isHost && target === undefined)
    throw badField("target", `Scenario "${scenarioId}" asks a target: name one, such as tcp/192.0.2.1:445`);
  const asset = target === undefined ? await assetUnder(deps, asked) : await assetAt(deps, target);
  return { scenarioId, segment, asset, target, given: valuesOf(document, asked.given) };
}

async function segmentOf(deps: AskedRunDeps, { segment, agentId }: AskedScenario): Promise<string> {
  const agent = deps.liveAgents().find((one) => one.agentId === agentId);
  if (agentId !== undefined && agent === undefined)
    throw new Fault("conflict", `Agent "${agentId}" is not live, or is halted`, { field: "agentId" });
  if (agent !== undefined && segment !== undefined && agent.segment !== segment)
    throw badField("segment", `Agent "${agentId}" is in segment "${agent.segment}"`);
  const named = agent?.segment ?? segment;
  if (named === undefined) throw badField("segment", "Name the agent or the segment that is to ask");
  if (!(await deps.inventory.segments()).some(({ id }) => id === named))
    throw new Fault("not-found", `No segment "${named}"`, { field: "segment" });
  return named;
}

async function documentOf(deps: AskedRunDeps, scenarioId: string): Promise<Scenario> {
  const scenario = await deps.claims.scenario(scenarioId);
  if (scenario === undefined)
    throw new Fault(
      "not-found",
      `No signed scenario "${scenarioId}" is loaded: plumbline scenario list shows those that are`,
      { field: "scenario" },
    );
  return deps.scenarioOf(scenario.digest, scenario.body);
}

async function assetAt(deps: AskedRunDeps, target: Target): Promise<AssetRow> {
  const host = plainAddress(target.host);
  const asset = host === undefined ? undefined : await deps.inventory.assetByKey([host]);
  if (asset === undefined)
    throw badField(
      "target",
      `No asset has the address ${target.host}: declare it first (plumbline asset apply -f FILE), so that somebody answers for it`,
    );
  return asset;
}

/** The asset on which the named agent stands, as its join token said. */
async function assetUnder(deps: AskedRunDeps, { scenarioId, agentId }: AskedScenario): Promise<AssetRow> {
  const agent = deps.liveAgents().find((one) => one.agentId === agentId);
  if (agent === undefined)
    throw badField(
      "agentId",
      `Scenario "${scenarioId}" looks at an agent's own host: name the agent (--agent AGENT), a segment is not enough`,
    );
  if (agent.asset === undefined)
    throw badField(
      "agentId",
      `Agent "${agentId}" stands on no asset, so nobody answers for what it would see of its host: join it with a token that says which (plumbline agent token create --segment ${agent.segment} --label asset=NAME)`,
    );
  const asset = await deps.inventory.assetByKey([agent.asset]);
  if (asset === undefined || asset.name !== agent.asset)
    throw badField(
      "agentId",
      `Agent "${agentId}" says that it stands on "${agent.asset}", and no asset has that name: declare it first (plumbline asset apply -f FILE)`,
    );
  return asset;
}

function valuesOf(document: Scenario, asked: Given = {}): Given {
  const checked = askedValues(document.parameters ?? {}, asked);
  if (checked.kind === "checked") return checked.values;
  throw badField(
    `parameters.${checked.parameter}`,
    `Parameter "${checked.parameter}" of scenario "${document.id}": ${checked.because} (--param ${checked.parameter}=VALUE; plumbline scenario show ${document.id} lists them)`,
  );
}

const badField = (field: string, sentence: string): Fault => new Fault("bad-request", sentence, { field });
