/** What people say of which exposures are one weakness. `undo` takes it back. */
export type SameCommands<Caller> = {
  "same-exposures": {
    request: Caller & {
      /** The one that stands for both. */
      readonly exposureId: string;
      readonly otherId: string;
      readonly reason: string;
      readonly undo: boolean;
    };
    reply: { readonly kind: "folded" | "unfolded" };
  };
  /** Takes back an import that was wrong; with `preview` only says what that would do. */
  "withdraw-import": {
    request: Caller & { readonly importId: string; readonly reason: string; readonly preview: boolean };
    reply: {
      readonly kind: "preview" | "withdrawn";
      readonly sightings: number;
      /** Exposures that nothing else speaks of and nobody touched. */
      readonly withdrawn: number;
      /** Exposures that nothing else speaks of, and that stay because people or runs touched them. */
      readonly touched: number;
      /** Exposures that other findings or reports speak of too. */
      readonly elsewhere: number;
    };
  };
  "apart-exposure": {
    request: Caller & {
      readonly exposureId: string;
      /** By its number, as the exposure's findings have it. */
      readonly finding: number;
      readonly reason: string;
      readonly undo: boolean;
    };
    reply: { readonly kind: "parted"; readonly exposureNo: number } | { readonly kind: "rejoined" };
  };
};
