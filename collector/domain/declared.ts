import type { ControlDocument } from "./control.ts";
import type { IntentDocument } from "./intent.ts";

/** An intent or a control, as the document says it. */
export type Declared =
  | { readonly kind: "intent"; readonly document: IntentDocument }
  | { readonly kind: "control"; readonly document: ControlDocument };
