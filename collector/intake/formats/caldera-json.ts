import { z } from "zod";
import type { Seen } from "../asset-register.ts";
import { type Folding, foldReport } from "../folding.ts";
import type { ReportFormat } from "../format.ts";
import { at, firstIssue, listAt, optionalText } from "../json.ts";
import { readJson } from "../json-stream.ts";
import type { ParsedReport } from "../report.ts";
import type { JsonSource } from "../source.ts";

/**
 * MITRE Caldera's account of an operation: the report, or the event log, which is the same flattened.
 *
 * A step that ran is a gap in the controls of its host: nothing stopped that technique. A step that failed, timed
 * out or was discarded says nothing about controls: it may have failed by itself. Caldera gives no severity.
 * Format: caldera.readthedocs.io, "Operation Results".
 */
export const calderaJson: ReportFormat = {
  id: "caldera-json",
  title: "MITRE Caldera operation report or event log JSON",
  kind: "json",
  recognises: ({ isList, documents: [first] }) => (isList ? isEvent(first) : isReport(first)),
  parse,
};

const isEvent = (value: unknown): boolean =>
  ["ability_metadata", "attack_metadata", "agent_metadata"].every((key) => at(value, key) !== undefined);

const isReport = (value: unknown): boolean =>
  Array.isArray(at(value, "host_group")) &&
  (at(value, "steps") !== undefined || at(value, "adversary") !== undefined);

function parse(source: JsonSource): ParsedReport {
  const folding = foldReport("caldera-json");
  const undecided = source.isList ? readEvents(folding, source) : readReport(folding, source);
  if (undecided > 0)
    folding.warn(`${undecided} steps failed or never ran: that settles nothing about what would stop them`);
  return folding.done();
}

const attackSchema = z.looseObject({ technique_id: optionalText, technique_name: optionalText });

const eventSchema = z.looseObject({
  status: z.number(),
  finished_timestamp: optionalText,
  agent_metadata: z.looseObject({ host: optionalText, paw: z.string().min(1) }),
  ability_metadata: z.looseObject({ ability_id: z.string().min(1), ability_name: optionalText }),
  attack_metadata: attackSchema,
});

function readEvents(folding: Folding, source: JsonSource): number {
  let undecided = 0;
  readJson(source, {
    records: ["$"],
    onRecord: (record) => {
      const { success, data, error } = eventSchema.safeParse(record);
      if (!success) {
        folding.unread(`An event was not read: ${firstIssue(error)}`);
        return;
      }
      const { agent_metadata: agent, ability_metadata: ability, attack_metadata: attack } = data;
      const isRun = addStep(folding, {
        host: { name: agent.host ?? agent.paw },
        id: ability.ability_id,
        name: ability.ability_name,
        attack,
        status: data.status,
        at: data.finished_timestamp,
      });
      if (!isRun) undecided++;
    },
  });
  return undecided;
}

const stepSchema = z.looseObject({
  status: z.number(),
  run: optionalText,
  ability_id: z.string().min(1),
  name: optionalText,
  attack: attackSchema,
});

function readReport(folding: Folding, source: JsonSource): number {
  let undecided = 0;
  const records = ["$.steps.*.steps.*"];
  const [frame] = readJson(source, { records });
  const hosts = hostsIn(listAt(frame, "host_group"));
  for (const host of hosts.values()) folding.asset(host);
  readJson(source, {
    records,
    onRecord: (record, [, , paw]) => {
      const { success, data, error } = stepSchema.safeParse(record);
      if (!success) {
        folding.unread(`A step was not read: ${firstIssue(error)}`);
        return;
      }
      const host = hosts.get(String(paw)) ?? { name: String(paw) };
      const isRun = addStep(folding, { host, id: data.ability_id, ...data, at: data.run });
      if (!isRun) undecided++;
    },
  });
  if (at(frame, "finish") === undefined || at(frame, "finish") === null)
    folding.warn("The operation has no end: what it had not come to was not tried");
  return undecided;
}

const hostSchema = z.looseObject({
  paw: z.string().min(1),
  host: optionalText,
  host_ip_addrs: z.array(z.string()).nullish(),
});

function hostsIn(group: readonly unknown[]): ReadonlyMap<string, Seen> {
  const read = group.flatMap((one) => hostSchema.safeParse(one).data ?? []);
  return new Map(
    read.map(({ paw, host, host_ip_addrs: addresses }) => [
      paw,
      { name: host ?? paw, addresses: addresses ?? [] },
    ]),
  );
}

type Step = {
  readonly host: Seen;
  readonly id: string;
  readonly name: string | undefined;
  readonly attack: z.infer<typeof attackSchema>;
  readonly status: number;
  readonly at: string | undefined;
};

/** Caldera's own word for success is 0. */
const RAN = 0;

/** Whether the step ran, and so says something. */
function addStep(folding: Folding, { host, id, name, attack, status, at: when }: Step): boolean {
  const asset = folding.asset(host);
  if (status !== RAN) {
    folding.skip();
    return false;
  }
  const technique = [attack.technique_id, attack.technique_name].filter(Boolean).join(" ");
  const title = [name ?? id, technique && `(${technique})`].filter(Boolean).join(" ");
  folding.control({
    attack: title,
    technique: attack.technique_id ?? "",
    control: "",
    outcome: "not-prevented",
    at: when ?? "",
  });
  folding.exposure(asset, {
    title,
    cve: [],
    severity: "info",
    endpoint: null,
    cvss: null,
    weakness: id,
    component: null,
    evidence: [`Ran at ${when ?? "an unknown time"}; nothing stopped it`],
  });
  return true;
}
