import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./button.tsx";

type Props = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly shape?: "dialog" | "drawer";
  readonly children: ReactNode;
};

/**
 * The browser's own modal dialog: it keeps focus inside, makes the rest inert and gives focus back.
 * Radix locks scrolling through an injected style element, which our policy forbids.
 */
export function Dialog({ open, onClose, title, description, shape = "dialog", children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();

  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null || !open) return;
    dialog.showModal();
    return () => dialog.close();
  }, [open]);

  return (
    <dialog
      ref={ref}
      onClose={() => open && ref.current?.open === false && onClose()}
      aria-labelledby={`${id}-title`}
      aria-describedby={description === undefined ? undefined : `${id}-description`}
      closedby={shape === "drawer" ? "any" : "closerequest"}
      className={`${SHAPES[shape]} bg-raised text-ink border-line shadow-2xl`}
    >
      {open && (
        <>
          <div className="sticky top-0 z-10 flex items-start gap-3 bg-raised px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <h2 id={`${id}-title`} className="text-lg font-semibold tracking-tight text-balance">
                {title}
              </h2>
              {description !== undefined && (
                <div id={`${id}-description`} className="mt-1 text-sm text-mute">
                  {description}
                </div>
              )}
            </div>
            <IconButton label="Close" onClick={onClose}>
              <X className="size-4" aria-hidden />
            </IconButton>
          </div>
          <div className="px-5 pb-5">{children}</div>
        </>
      )}
    </dialog>
  );
}

const SHAPES = {
  dialog: "m-auto w-[min(30rem,calc(100vw-2rem))] max-h-[85dvh] overflow-auto rounded-xl border",
  drawer: "ml-auto mr-0 my-0 h-dvh max-h-dvh w-[min(64rem,100vw)] max-w-none overflow-auto border-l",
} as const;
