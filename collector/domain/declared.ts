import { z } from "zod";
import { type ControlDocument, controlsSchema } from "./control.ts";
import { type IntentDocument, intentsSchema } from "./intent.ts";

/** An intent or a control, as the document says it. */
export type Declared =
  | { readonly kind: "intent"; readonly document: IntentDocument }
  | { readonly kind: "control"; readonly document: ControlDocument };

const { intents } = intentsSchema.shape;
const { controls } = controlsSchema.shape;

/** Intents, and the controls that lean on them, or the other way round: what is declared together holds together. */
export const intentsFirstSchema = z.strictObject({ intents, controls: controls.optional() });
export const controlsFirstSchema = z.strictObject({ controls, intents: intents.optional() });

/** What a file may declare: either of them, or both. */
export const declaredSchema = z
  .strictObject({ intents: intents.optional(), controls: controls.optional() })
  .refine(
    (all) => all.intents !== undefined || all.controls !== undefined,
    "must declare intents or controls",
  );
