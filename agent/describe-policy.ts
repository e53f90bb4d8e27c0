import { carriedAddresses, plainAddress, specialBlock } from "../proto/address.ts";
import {
  type Permission,
  permits,
  permitsSender,
  permitsTelling,
  type RulesOfEngagement,
  type WitnessEntry,
  witnessEntry,
} from "../proto/engagement.ts";
import { HOST_KINDS, HOST_READS, isHostKind } from "../proto/host.ts";
import { publisherKey } from "../proto/publisher.ts";
import { isSandboxKind, isWriting, SANDBOX_KINDS, type SandboxRules, widestOf } from "../proto/sandbox.ts";
import { asksForPath, OUTGOING_KINDS } from "../proto/step.ts";
import { type Target, targetIn } from "../proto/target.ts";
import { type Instant, toIso } from "../proto/time.ts";
import { openWindow, showWindow } from "../proto/windows.ts";
import { SURROUNDINGS_KINDS, SURROUNDINGS_READS, type SurroundingsKind } from "../proto/wire-surroundings.ts";
import { CommandRefused } from "./refusal.ts";

/** What `policy explain` was asked. `sender` and `bytes` are of a witness. */
export type Question = {
  readonly action: string;
  readonly target: string | undefined;
  readonly tier: number;
  readonly sender?: string | undefined;
  readonly bytes?: number | undefined;
  /** What an http-request would ask for; "/" when not said. */
  readonly path?: string | undefined;
};

/** The same words as JSON and, in `sentence` and `details`, for a person. */
export type Explanation = {
  readonly granted: boolean;
  readonly rule: string;
  readonly because: string;
  readonly sentence: string;
  /** What else bears on it: the address that is meant, the times, the tier, and what bounds it. */
  readonly details: readonly string[];
};

const WITNESS_BYTES = 512;
/** Asks the rules what they would say. Throws `CommandRefused` (2) for a question that can't be asked. */
export function explain(rules: RulesOfEngagement, question: Question, at: Instant): Explanation {
  const { action, tier, sender } = question;
  const telling = SURROUNDINGS_KINDS.find((kind) => kind === action);
  if (telling !== undefined) return explainTelling(rules, telling, at);
  const act = actFor(question);
  const permission = withSender(rules, act, sender, permittedFor(rules, permits(rules, act, tier, at)));
  const from = sender === undefined ? "" : ` for ${sender}`;
  const what = question.target === undefined ? action : `${action} to ${question.target}${from}`;
  const because = permission.granted ? "" : permission.because;
  const sentence = permission.granted
    ? `${what}: allowed by ${permission.rule}`
    : `${what}: refused by ${permission.rule} (${permission.because})`;
  const details = [...addressDetails(act), ...timeDetails(rules, at), tierDetail(rules, tier)];
  const bounds = permission.granted ? boundsOf(rules, act) : [];
  return {
    granted: permission.granted,
    rule: permission.rule,
    because,
    sentence,
    details: [...details, ...bounds],
  };
}

/** What an agent tells of its surroundings is no step of a scenario: it needs no publisher. */
function explainTelling(rules: RulesOfEngagement, kind: SurroundingsKind, at: Instant): Explanation {
  const granted = permitsTelling(rules, kind, at);
  const isListed = rules.host.includes(kind);
  const because = granted ? "" : isListed ? "outside-windows" : "host-view-not-listed";
  return {
    granted,
    rule: "host",
    because,
    sentence: granted ? `${kind}: allowed by host` : `${kind}: refused by host (${because})`,
    details: [...timeDetails(rules, at), `tells the collector ${SURROUNDINGS_READS[kind]}`],
  };
}

/** Every act is a step of a scenario, and no scenario runs while nobody may write one. */
const permittedFor = (rules: RulesOfEngagement, permission: Permission): Permission =>
  permission.granted && rules.publishers.length === 0
    ? { granted: false, rule: "publishers", because: "publisher-not-pinned" }
    : permission;

type Act = Parameters<typeof permits>[1];
type Answer = { readonly granted: boolean; readonly rule: string; readonly because: string };

/** A witness that may listen still drops what comes from others than its entries name. */
function withSender(
  rules: RulesOfEngagement,
  act: Act,
  sender: string | undefined,
  permission: Permission,
): Answer {
  const answer = { because: "", ...permission };
  if (act.kind !== "witness-listen" || sender === undefined || !permission.granted) return answer;
  return permitsSender(rules, act.listen, sender, act)
    ? answer
    : { granted: false, rule: permission.rule, because: "sender-not-listed" };
}

function addressDetails(act: Act): readonly string[] {
  const host =
    "target" in act ? act.target.host : act.kind === "witness-listen" ? act.listen.host : undefined;
  if (host === undefined) return [];
  const plain = plainAddress(host);
  if (plain === undefined)
    return [
      `"${host}" is no literal address; a host by name is allowed through \`names\`, which the agent looks up when it reads its rules`,
    ];
  const special = specialBlock(plain);
  const carried = carriedAddresses(plain);
  return [
    ...(plain === host ? [] : [`${host} means ${plain}, and that is what is checked and dialled`]),
    ...(special === undefined
      ? []
      : [`${plain} is ${special.what}: only a rule that names ${special.block} or part of it allows it`]),
    ...(carried.length === 0
      ? []
      : [`it carries ${carried.join(" and ")}, and is denied with what it carries`]),
  ];
}

function timeDetails({ notBefore, notAfter, windows }: RulesOfEngagement, at: Instant): readonly string[] {
  const open = openWindow(windows, at);
  return [
    `in force from ${toIso(notBefore)} to ${toIso(notAfter)}, asked for ${toIso(at)}`,
    ...(windows.length === 0
      ? ["at any time of day"]
      : [
          open < 0 ? "no window is open then" : `windows[${open}] is open then`,
          ...windows.map((window) => `  ${showWindow(window)}`),
        ]),
  ];
}

const tierDetail = ({ tier: most }: RulesOfEngagement, tier: number): string =>
  `tier ${tier}, up to ${most} is agreed`;

/** What bounds an act that is allowed. */
function boundsOf(rules: RulesOfEngagement, act: Act): readonly string[] {
  if (act.kind === "witness-listen") {
    const entry = witnessEntry(rules, act.listen, act);
    return entry === undefined ? [] : [showWitnessBounds(entry)];
  }
  return [
    ...(isHostKind(act.kind) ? [`reads ${HOST_READS[act.kind]}`] : []),
    ...(isWriting(act) && rules.sandbox !== undefined ? [showRoom(rules.sandbox)] : []),
    ...("target" in act ? [showLimits(rules.limits)] : []),
  ];
}

const showWitnessBounds = (entry: WitnessEntry): string =>
  `from ${entry.from.join(" ")}; at most ${entry.maxBytes} bytes, ${entry.maxSeconds} s, ${entry.maxConnections} connections at once, ${entry.maxArrivals} in all, ${entry.maxPerSender} of one sender in 10 s; speaks ${entry.speaks.length === 0 ? "nothing but the nonce" : entry.speaks.join(" ")}`;

const showRoom = ({ maxFiles, maxBytes, maxSeconds }: SandboxRules): string =>
  `in its own sandbox at most ${maxFiles} names and ${maxBytes} bytes at once, ${maxSeconds} s for one step`;

const showLimits = (limits: RulesOfEngagement["limits"]): string =>
  `at most ${limits.probesPerSecond} probes a second, ${limits.concurrentProbes} at once, ${limits.coolDownSeconds} s between two at one address, ${limits.probeBytes} bytes a probe, ${limits.jobBytes} a job, ${limits.hourBytes} an hour; ${limits.concurrentJobs} jobs at once, ${limits.jobSeconds} s each`;

function actFor({ action, target, bytes, path }: Question): Act {
  const view = HOST_KINDS.find((known) => known === action);
  if (view !== undefined) return { kind: view };
  if (action === "self-check" || action === "socket-table") return { kind: action };
  if (isSandboxKind(action)) {
    const own = { kind: action, variant: widestOf(action) };
    return action === "eicar-fetch" ? { ...own, target: readTarget(target ?? "") } : own;
  }
  const kind = OUTGOING_KINDS.filter((known) => known !== "eicar-fetch").find((known) => known === action);
  if (kind === undefined && action !== "witness-listen") {
    throw new CommandRefused(
      2,
      `--action: "${action}" is none of ${[...new Set([...OUTGOING_KINDS, ...SANDBOX_KINDS, "witness-listen", "socket-table", ...HOST_KINDS, "self-check"])].join(", ")}`,
    );
  }
  const place = readTarget(target ?? "");
  return kind === undefined
    ? { kind: "witness-listen", listen: place, maxBytes: bytes ?? WITNESS_BYTES }
    : asksForPath(kind)
      ? { kind, target: place, path: path ?? "/" }
      : { kind, target: place };
}

/** Reads `tcp/192.0.2.1:445` or `tcp/[2001:db8::1]:445`. Throws `CommandRefused` (2). */
export function readTarget(text: string): Target {
  const target = targetIn(text);
  if (target === undefined)
    throw new CommandRefused(2, `--target: "${text}" is not a target such as tcp/192.0.2.1:445`);
  return target;
}

/** A rules file in a few lines for a person. */
export function summarise(rules: RulesOfEngagement): string {
  return [
    `agreed by ${rules.agreedBy}, from ${toIso(rules.notBefore)} to ${toIso(rules.notAfter)}, up to tier ${rules.tier}`,
    ...rules.publishers.map(({ name, key }) => `publisher ${name}, key ${publisherKey(key)?.keyId ?? ""}`),
    ...rules.deny.map(({ to, because }, index) => `deny[${index}] ${to.join(" ")} ${because}`.trimEnd()),
    ...rules.allow.map(
      ({ kinds, to, names, ports, paths }, index) =>
        `allow[${index}] ${kinds.join(" ")} to ${[...to, ...names.map((name) => `(${name})`)].join(" ")} ports ${ports.map(showPorts).join(" ")}${kinds.some(asksForPath) ? ` paths ${paths.join(" ")}` : ""}`,
    ),
    ...rules.witness.map(
      (entry, index) =>
        `witness[${index}] ${entry.transport} on ${entry.on} ports ${entry.ports.map(showPorts).join(" ")} ${showWitnessBounds(entry)}`,
    ),
    ...rules.host.map((view) => `host ${view}`),
    ...(rules.sandbox === undefined ? [] : [`sandbox ${showRoom(rules.sandbox)}`]),
    ...rules.windows.map((window, index) => `windows[${index}] ${showWindow(window)}`),
    ...(rules.deadManHours === undefined
      ? []
      : [`pauses after ${rules.deadManHours} h without a word of the collector`]),
    showLimits(rules.limits),
  ].join("\n");
}

const showPorts = ([from, to]: readonly [number, number]): string =>
  from === to ? `${from}` : `${from}-${to}`;
