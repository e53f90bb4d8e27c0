import { type Permission, permits, type RulesOfEngagement } from "../proto/engagement.ts";
import { publisherKey } from "../proto/publisher.ts";
import { PROBE_KINDS } from "../proto/step.ts";
import { isPort, type Target } from "../proto/target.ts";
import { type Instant, toIso } from "../proto/time.ts";
import { CommandRefused } from "./refusal.ts";

/** What `policy explain` was asked. */
export type Question = {
  readonly action: string;
  readonly target: string | undefined;
  readonly tier: number;
};

/** The same words as JSON and, in `sentence`, for a person. */
export type Explanation = {
  readonly granted: boolean;
  readonly rule: string;
  readonly because: string;
  readonly sentence: string;
};

const WITNESS_BYTES = 512;
const TARGET = /^(tcp|udp)\/(?:\[([0-9a-fA-F:.]+)\]|([^[\]:]+)):(\d{1,5})$/;

/** Asks the rules what they would say. Throws `CommandRefused` (2) for a question that can't be asked. */
export function explain(rules: RulesOfEngagement, question: Question, at: Instant): Explanation {
  const { action, tier } = question;
  const permission = permittedFor(rules, permits(rules, actFor(question), tier, at));
  const what = question.target === undefined ? action : `${action} to ${question.target}`;
  const because = permission.granted ? "" : permission.because;
  const sentence = permission.granted
    ? `${what}: allowed by ${permission.rule}`
    : `${what}: refused by ${permission.rule} (${permission.because})`;
  return { granted: permission.granted, rule: permission.rule, because, sentence };
}

/** Every act is a step of a scenario, and no scenario runs while nobody may write one. */
const permittedFor = (rules: RulesOfEngagement, permission: Permission): Permission =>
  permission.granted && rules.publishers.length === 0
    ? { granted: false, rule: "publishers", because: "publisher-not-pinned" }
    : permission;

function actFor({ action, target }: Question): Parameters<typeof permits>[1] {
  if (action === "self-check" || action === "socket-table") return { kind: action };
  const kind = PROBE_KINDS.find((known) => known === action);
  if (kind === undefined && action !== "witness-listen") {
    throw new CommandRefused(
      2,
      `--action: "${action}" is none of ${[...PROBE_KINDS, "witness-listen", "socket-table", "self-check"].join(", ")}`,
    );
  }
  const place = readTarget(target ?? "");
  return kind === undefined
    ? { kind: "witness-listen", listen: place, maxBytes: WITNESS_BYTES }
    : { kind, target: place };
}

/** Reads `tcp/192.0.2.1:445` or `tcp/[2001:db8::1]:445`. Throws `CommandRefused` (2). */
export function readTarget(text: string): Target {
  const [, transport, six, other, digits] = TARGET.exec(text) ?? [];
  const host = six ?? other;
  const port = Number(digits);
  if ((transport !== "tcp" && transport !== "udp") || host === undefined || !isPort(port)) {
    throw new CommandRefused(2, `--target: "${text}" is not a target such as tcp/192.0.2.1:445`);
  }
  return { transport, host, port };
}

/** A rules file in a few lines for a person. */
export function summarise(rules: RulesOfEngagement): string {
  return [
    `agreed by ${rules.agreedBy}, from ${toIso(rules.notBefore)} to ${toIso(rules.notAfter)}, up to tier ${rules.tier}`,
    ...rules.publishers.map(({ name, key }) => `publisher ${name}, key ${publisherKey(key)?.keyId ?? ""}`),
    ...rules.deny.map(({ to, because }, index) => `deny[${index}] ${to.join(" ")} ${because}`.trimEnd()),
    ...rules.allow.map(
      ({ kinds, to, ports }, index) =>
        `allow[${index}] ${kinds.join(" ")} to ${to.join(" ")} ports ${ports.map(showPorts).join(" ")}`,
    ),
    ...rules.witness.map(
      ({ transport, on, ports, from, maxBytes }, index) =>
        `witness[${index}] ${transport} on ${on} ports ${ports.map(showPorts).join(" ")} from ${from.join(" ")}, at most ${maxBytes} bytes`,
    ),
    ...rules.host.map((view) => `host ${view}`),
    `at most ${rules.limits.probesPerSecond} probes a second, ${rules.limits.concurrentJobs} jobs at once, ${rules.limits.jobSeconds} s each`,
  ].join("\n");
}

const showPorts = ([from, to]: readonly [number, number]): string =>
  from === to ? `${from}` : `${from}-${to}`;
