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
