import type { Clock } from "../proto/time.ts";

/**
 * The two clocks of an agent. `wall` dates what was seen and may be wrong or jump; `steadyMs` counts
 * milliseconds from an unknown start, never goes back, and alone decides spans and deadlines.
 */
export type Timepiece = { readonly wall: Clock; readonly steadyMs: () => number };
