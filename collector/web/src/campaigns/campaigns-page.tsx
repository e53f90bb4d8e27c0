import { useQuery } from "@tanstack/react-query";
import { campaignRunsQuery } from "../api/campaigns.ts";
import { Empty } from "../ui/empty.tsx";
import { Failure } from "../ui/failure.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Pending } from "../ui/pending.tsx";
import { CampaignRun } from "./campaign-run.tsx";

/** Runs shown at once; the command lists older ones. */
const SHOWN = 20;

/** What campaigns came to, the newest first, as it happens. They are written and started by the command. */
export function CampaignsPage() {
  const { data, error, isPending, refetch } = useQuery(campaignRunsQuery({ limit: SHOWN }));
  return (
    <>
      <PageHead
        title="Campaigns"
        lead="Several claims as one graph: each node starts when the verdicts that it waits for are in, and whatever it left is cleared in reverse order."
      />
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {isPending && <Pending label="Loading campaigns" lines={8} />}
      {data?.items.length === 0 && (
        <Empty title="No campaign was run yet">
          Put one in force with <code>plumbline campaign apply -f FILE</code>, see what it would do with{" "}
          <code>campaign run ID --dry-run</code>, and run it.
        </Empty>
      )}
      <div className="grid gap-8">
        {data?.items.map((run) => (
          <CampaignRun key={run.id} run={run} />
        ))}
      </div>
      {data && data.total > data.items.length && (
        <p className="mt-6 text-sm text-mute">
          {data.total - data.items.length} older: <code>plumbline campaign show ID</code>
        </p>
      )}
    </>
  );
}
