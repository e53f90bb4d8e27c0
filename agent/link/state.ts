import { SILENCE_MS } from "../../proto/wire.ts";
import { type BackoffLimits, backoff } from "./backoff.ts";

/** Where the agent stands with its collector. Instants are of the steady clock: a wrong wall clock can't hold the link up. */
export type LinkState =
  | { readonly kind: "down"; readonly failures: number; readonly retryAtMs: number }
  | { readonly kind: "dialling"; readonly failures: number; readonly sinceMs: number }
  | { readonly kind: "up"; readonly heardAtMs: number }
  /** Turned away for good: only a person can undo this, so we ask again seldom. */
  | { readonly kind: "dismissed"; readonly code: string; readonly retryAtMs: number }
  | { readonly kind: "closed" };

/** What the shell has to tell. */
export type LinkEvent =
  | { readonly kind: "tick" }
  | { readonly kind: "welcomed" }
  | { readonly kind: "heard" }
  /** The session or the dial ended; `notBeforeMs` is a wait that the collector asked for. */
  | { readonly kind: "lost"; readonly notBeforeMs: number }
  | { readonly kind: "dismissed"; readonly code: string }
  /** What the hello said has changed: say it again in a new session. */
  | { readonly kind: "renew" }
  | { readonly kind: "close" };

/** What the shell must now do. */
export type LinkEffect = "dial" | "replay-spool" | "hang-up";

/** The state to go on with and what to do now, in order. */
export type LinkStep = { readonly state: LinkState; readonly effects: readonly LinkEffect[] };

/** A dial, with TLS and hello, that takes longer is given up. */
export const DIAL_TIMEOUT_MS = 20_000;
/** How often a dismissed agent asks whether a person has undone it. */
export const DISMISSED_RETRY_MS = 300_000;

/** Before the first dial, which is made at once. */
export const unlinked = (nowMs: number): LinkState => ({ kind: "down", failures: 0, retryAtMs: nowMs });

/** Decides; never acts. `chance` is a number in [0, 1) that spreads reconnects. */
export function advance(
  state: LinkState,
  event: LinkEvent,
  nowMs: number,
  chance: number,
  limits: BackoffLimits,
): LinkStep {
  if (state.kind === "closed") return stay(state);
  switch (event.kind) {
    case "tick":
      return tick(state, nowMs, chance, limits);
    case "welcomed":
      return state.kind === "dialling"
        ? { state: { kind: "up", heardAtMs: nowMs }, effects: ["replay-spool"] }
        : stay(state);
    case "heard":
      return stay(state.kind === "up" ? { kind: "up", heardAtMs: nowMs } : state);
    case "lost":
      return state.kind === "up" || state.kind === "dialling"
        ? stay(down(state, nowMs, chance, limits, event.notBeforeMs))
        : stay(state);
    case "dismissed":
      return {
        state: { kind: "dismissed", code: event.code, retryAtMs: nowMs + DISMISSED_RETRY_MS },
        effects: ["hang-up"],
      };
    case "renew":
      return state.kind === "up"
        ? { state: { kind: "dialling", failures: 0, sinceMs: nowMs }, effects: ["hang-up", "dial"] }
        : stay(state);
    case "close":
      return { state: { kind: "closed" }, effects: ["hang-up"] };
  }
}

function tick(state: LinkState, nowMs: number, chance: number, limits: BackoffLimits): LinkStep {
  switch (state.kind) {
    case "down":
    case "dismissed":
      if (nowMs < state.retryAtMs) return stay(state);
      return {
        state: { kind: "dialling", failures: state.kind === "down" ? state.failures : 0, sinceMs: nowMs },
        effects: ["dial"],
      };
    case "dialling":
      return nowMs - state.sinceMs > DIAL_TIMEOUT_MS
        ? { state: down(state, nowMs, chance, limits, 0), effects: ["hang-up"] }
        : stay(state);
    case "up":
      return nowMs - state.heardAtMs > SILENCE_MS
        ? { state: down(state, nowMs, chance, limits, 0), effects: ["hang-up"] }
        : stay(state);
    case "closed":
      return stay(state);
  }
}

const stay = (state: LinkState): LinkStep => ({ state, effects: [] });

function down(
  state: LinkState,
  nowMs: number,
  chance: number,
  limits: BackoffLimits,
  notBeforeMs: number,
): LinkState {
  const failures = state.kind === "dialling" ? state.failures + 1 : 0;
  return { kind: "down", failures, retryAtMs: nowMs + notBeforeMs + backoff(failures, chance, limits) };
}
