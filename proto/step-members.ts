import { z } from "zod";

/** Why a step is there (step.ts). */
export const purpose = z.enum([
  "attempt",
  "self-check",
  "elsewhere",
  "neighbour",
  "third-place",
  "negative-control",
  "close-view",
  "packet-view",
  "witness",
  "baseline",
]);
