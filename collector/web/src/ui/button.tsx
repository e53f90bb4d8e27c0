import type { ComponentProps } from "react";

type Weight = "primary" | "plain" | "quiet" | "danger";

const WEIGHTS: Readonly<Record<Weight, string>> = {
  primary: "bg-brand text-on-brand border-transparent hover:brightness-110",
  plain: "bg-raised text-ink border-edge/70 hover:bg-sunk",
  quiet: "bg-transparent text-mute border-transparent hover:bg-sunk hover:text-ink",
  danger: "bg-bad text-on-brand border-transparent hover:brightness-110",
};

const SHAPE =
  "inline-flex items-center justify-center gap-1.5 rounded-md border px-2.5 min-h-8 text-sm font-medium whitespace-nowrap transition-colors disabled:opacity-50 disabled:cursor-not-allowed";

/** For links that look like one. */
export const buttonLook = (weight: Weight = "plain"): string => `${SHAPE} ${WEIGHTS[weight]}`;

type Props = ComponentProps<"button"> & { readonly weight?: Weight; readonly busy?: boolean };

export function Button({ weight = "plain", busy = false, className = "", disabled, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy}
      className={`${buttonLook(weight)} ${className}`}
    />
  );
}

/** Only an icon to see: the label is for those who don't, and for the pointer that waits. */
export function IconButton({ label, ...rest }: Props & { readonly label: string }) {
  return <Button weight="quiet" aria-label={label} title={label} {...rest} className="size-8 !px-0" />;
}
