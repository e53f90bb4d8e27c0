import { useQuery } from "@tanstack/react-query";
import { isOver, openLink, ownerViewQuery } from "../api/owner.ts";
import { PlumbMark } from "../plumb-mark.tsx";
import { Failure } from "../ui/failure.tsx";
import { Pending } from "../ui/pending.tsx";
import { LinkOver } from "./link-over.tsx";
import { isMoving, OwnerExposure } from "./owner-exposure.tsx";
import { useOwnerNews } from "./owner-news.ts";

const POLL_MS = 3_000;

/**
 * What a magic link opens, `/r#SECRET`: one exposure for whoever has to fix it, and nothing of the
 * console. The secret is given for a session once, leaves the address with the answer, and stands nowhere else.
 */
export function OwnerPage() {
  const entry = useQuery({
    queryKey: ["owner-link"],
    queryFn: giveSecret,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const view = useQuery({
    ...ownerViewQuery,
    enabled: entry.isSuccess,
    // The live stream tells of every change; this is for when it is cut in the middle of a retest.
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? POLL_MS : false),
  });
  const error = entry.error ?? view.error;
  const isOut = error !== null && isOver(error);
  useOwnerNews(view.isSuccess && !isOut, entry.refetch);
  return (
    <div className="mx-auto max-w-xl px-4 pt-5 pb-16">
      <header className="mb-6 flex items-center gap-2 text-sm font-semibold tracking-tight">
        <PlumbMark className="size-5" />
        Plumbline
      </header>
      <main>
        {isOut && <LinkOver />}
        {!isOut && view.data && <OwnerExposure exposure={view.data} />}
        {!isOut && !view.data && (
          <>
            <title>Plumbline</title>
            <h1 className="sr-only">An exposure that was given to you</h1>
            {error ? (
              <Failure error={error} onRetry={() => void (entry.error ? entry : view).refetch()} />
            ) : (
              <Pending label="Opening the link" lines={8} />
            )}
          </>
        )}
      </main>
    </div>
  );
}

/** An address without a secret is this page loaded again: the session it gave before is still there, or is not. */
async function giveSecret(): Promise<"given" | "none"> {
  const secret = location.hash.slice(1);
  if (secret === "") return "none";
  try {
    await openLink(secret);
  } catch (cause) {
    // What never got there may be tried again, with the secret where it was.
    if (isOver(cause)) forgetSecret();
    throw cause;
  }
  forgetSecret();
  return "given";
}

const forgetSecret = (): void => history.replaceState(null, "", location.pathname);
