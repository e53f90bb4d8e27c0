/**
 * What a run of the scenario could never prove, however well it goes (design 3.1): a negative needs its self-check, a
 * path canary and a close view, and a baseline that is taken for another than it is proves nothing.
 */
import { ROLES, type Role } from "../../proto/scenario.ts";
import { type DraftStep, placeIn, type ScenarioDraft, stepsOf, type Unsound } from "./scenario-draft.ts";
import { longestMs } from "./scenario-duration.ts";

/** Where a step of each purpose goes; a purpose that isn't here goes where its scenario says. */
const PLACE_OF: ReadonlyMap<string, string> = new Map([
  ["attempt", "target"],
  ["close-view", "target"],
  ["elsewhere", "elsewhere"],
  ["neighbour", "neighbours"],
  ["third-place", "thirdPlaces"],
  ["negative-control", "controls"],
]);

/** Who takes steps of each purpose: of anybody else they are read by no rule. */
const ROLES_OF: ReadonlyMap<string, readonly Role[]> = new Map<string, readonly Role[]>([
  ["attempt", ["actor"]],
  ["baseline", ["actor"]],
  ["self-check", ["actor", "close-view"]],
  ["elsewhere", ["actor", "close-view"]],
  ["neighbour", ["actor", "close-view"]],
  ["third-place", ["actor"]],
  ["negative-control", ["actor"]],
  ["close-view", ["close-view"]],
  ["packet-view", ["on-asset"]],
  ["witness", ["witness"]],
]);

const CANARIES = new Set(["elsewhere", "neighbour", "third-place"]);
/** Kinds that say nothing, or not the run's nonce. */
const SILENT_KINDS = new Set(["tcp-connect", "tls-handshake"]);

/** Whether the steps can prove what the scenario is for. */
export function baselinesOf(draft: ScenarioDraft): readonly Unsound[] {
  const all = ROLES.flatMap((role) => stepsOf(draft, role));
  return [
    ...all.flatMap(outOfRole),
    ...all.flatMap(otherPlace),
    ...ROLES.flatMap((role) => sharedIds(stepsOf(draft, role))),
    ...(draft.hasOwnConditions
      ? []
      : [
          ...missingOfActor(draft),
          ...missingCloseView(draft),
          ...stepsOf(draft, "actor").flatMap(fixedTries),
        ]),
    ...(["actor", "close-view"] as const).flatMap((role) => missingSelfCheck(role, stepsOf(draft, role))),
    ...nonceWords(draft),
  ];
}

/** A step whose purpose can't be read may be the one that is missed: then nothing is. */
const lacks = (steps: readonly DraftStep[], isIt: (purpose: string) => boolean): boolean =>
  steps.every(({ purpose }) => purpose !== undefined && ROLES_OF.has(purpose) && !isIt(purpose));

function outOfRole(step: DraftStep): readonly Unsound[] {
  const roles = ROLES_OF.get(step.purpose ?? "");
  if (roles === undefined || roles.includes(step.role)) return [];
  return [
    {
      path: placeIn(step, "purpose"),
      at: "value",
      severity: "error",
      code: "purpose-out-of-role",
      message: `${step.purpose} is no purpose of ${step.role}; nothing would read what the step sees`,
      fix: `move the step to ${roles.join(" or ")}, or give it another purpose`,
    },
  ];
}

function otherPlace(step: DraftStep): readonly Unsound[] {
  const place = PLACE_OF.get(step.purpose ?? "");
  if (place === undefined || step.to === undefined || step.to === place || !KNOWN_PLACES.has(step.to))
    return [];
  return [
    {
      path: placeIn(step, "to"),
      at: "value",
      severity: "error",
      code: "purpose-place",
      message: `a step for ${step.purpose} goes to ${place}, and this one goes to ${step.to}: it would be taken for what it is not`,
      fix: `set to: ${place}, or give the step another purpose`,
    },
  ];
}

const KNOWN_PLACES = new Set(PLACE_OF.values());

function sharedIds(steps: readonly DraftStep[]): readonly Unsound[] {
  return steps.flatMap((step, i) => {
    const first = steps.findIndex(({ id }) => id !== undefined && id === step.id);
    if (first < 0 || first >= i) return [];
    return [
      {
        path: placeIn(step, "id"),
        at: "value" as const,
        severity: "error" as const,
        code: "duplicate-step-id",
        message: `two steps share an id: "${step.id}" is step ${first + 1} of ${step.role} already, and what a job reports it reports by the id`,
        fix: "give each step of a role its own id",
      },
    ];
  });
}

function missingOfActor(draft: ScenarioDraft): readonly Unsound[] {
  const steps = stepsOf(draft, "actor");
  if (steps.length === 0) return [];
  const at = { path: ["roles", "actor"], at: "key" } as const;
  const missing: Unsound[] = [];
  if (lacks(steps, (purpose) => purpose === "attempt"))
    missing.push({
      ...at,
      severity: "error",
      code: "no-attempt",
      message: "asks nothing: no step has the purpose attempt",
      fix: "add a step with purpose: attempt and to: target",
    });
  if (lacks(steps, (purpose) => CANARIES.has(purpose)))
    missing.push({
      ...at,
      severity: "error",
      code: "no-path-canary",
      message:
        "has no path canary, so no negative of it can ever count: silence would always be inconclusive(path-fault)",
      fix: "add a step with purpose: neighbour and to: neighbours, and one with purpose: elsewhere and to: elsewhere",
    });
  if (lacks(steps, (purpose) => purpose === "negative-control"))
    missing.push({
      ...at,
      severity: "warning",
      code: "no-negative-control",
      message: "has no negative control, so something that accepts everything passes for the target",
      fix: "add a step with purpose: negative-control and to: controls",
    });
  return missing;
}

function missingCloseView(draft: ScenarioDraft): readonly Unsound[] {
  const steps = stepsOf(draft, "close-view");
  if (stepsOf(draft, "actor").length === 0 || !lacks(steps, (purpose) => purpose === "close-view")) return [];
  return [
    {
      path: ["roles", ...(steps.length === 0 ? [] : ["close-view"])],
      at: "key",
      severity: "error",
      code: "no-close-view",
      message:
        "nobody looks from close by, so no negative can ever count as prevented: it would stay inconclusive(no-close-view)",
      fix: "give the role close-view a self-check and a step with purpose: close-view and to: target",
    },
  ];
}

function missingSelfCheck(role: Role, steps: readonly DraftStep[]): readonly Unsound[] {
  if (!steps.some(({ to }) => to !== undefined) || !lacks(steps, (purpose) => purpose === "self-check"))
    return [];
  return [
    {
      path: ["roles", role],
      at: "key",
      severity: "error",
      code: "no-self-check",
      message: `${role} asks without a self-check, and what an agent sees that did not check itself never counts`,
      fix: "add { id: self-check, purpose: self-check, kind: self-check, timeoutMs: 2000 } as its first step",
    },
  ];
}

function fixedTries(step: DraftStep): readonly Unsound[] {
  if (step.purpose !== "attempt" || step.to === undefined || typeof step.tries !== "number") return [];
  return [
    {
      path: ["roles", step.role, step.index, "tries"],
      at: "value",
      severity: "warning",
      code: "fixed-tries",
      message: `the attempt is made ${step.tries === 1 ? "once" : `${step.tries} times`}, however many tries the run asks for`,
      fix: "set tries: $tries",
    },
  ];
}

const portUnheard = (step: DraftStep, ports: readonly unknown[]): Unsound => ({
  path: placeIn(step, "ports"),
  at: "value",
  severity: "warning",
  code: "port-unheard",
  message: `asks on ports on which the witness does not listen: ${ports.map(String).join(", ")}`,
  fix: "name the same ports in the witness's step",
});

/** A nonce and somebody who listens for it belong together. */
function nonceWords(draft: ScenarioDraft): readonly Unsound[] {
  const attempts = stepsOf(draft, "actor").filter(({ purpose }) => purpose === "attempt");
  const listening = stepsOf(draft, "witness");
  const mute = attempts.every(({ kind, sendsNonce }) => SILENT_KINDS.has(kind ?? "") && !sendsNonce);
  if (listening.length === 0)
    return attempts
      .filter(({ sendsNonce }) => sendsNonce)
      .map((step) => ({
        path: placeIn(step, "sendNonce"),
        at: "value",
        severity: "warning",
        code: "nonce-without-witness",
        message: "sends the nonce, and nobody listens for it",
        fix: "add a witness with a witness-listen step, or take sendNonce away",
      }));
  if (attempts.length > 0 && mute)
    return [
      {
        path: ["roles", "witness"],
        at: "key",
        severity: "error",
        code: "witness-without-nonce",
        message: "listens for a nonce that no attempt sends, so it can only ever say that nothing came",
        fix: "set sendNonce: true on the attempt, or take the witness away",
      },
    ];
  const longest = Math.max(0, ...attempts.map(longestMs));
  const heard = new Set(listening.flatMap(({ ports = [] }) => ports));
  const unheard = attempts.flatMap((step) => {
    const deaf = (step.ports ?? []).filter((port) => !heard.has(port));
    return deaf.length === 0 ? [] : [portUnheard(step, deaf)];
  });
  if (unheard.length > 0) return unheard;
  return listening.flatMap((step) =>
    step.kind !== "witness-listen" || step.timeoutMs === undefined || step.timeoutMs >= longest
      ? []
      : [
          {
            path: placeIn(step, "timeoutMs"),
            at: "value" as const,
            severity: "warning" as const,
            code: "witness-too-short",
            message: `listens ${step.timeoutMs} ms, and the attempt may take ${longest} ms`,
            fix: `listen at least ${longest} ms`,
          },
        ],
  );
}
