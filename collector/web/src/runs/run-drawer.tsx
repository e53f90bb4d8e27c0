import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { runQuery } from "../api/runs.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";
import { Pending } from "../ui/pending.tsx";
import { RunEvidence } from "./run-evidence.tsx";

/** A run's evidence, over whatever page is open; the address carries which. */
export function RunDrawer() {
  const { run: id } = useSearch({ from: "__root__" });
  const navigate = useNavigate();
  const close = () =>
    void navigate({ to: ".", search: (search) => ({ ...search, run: undefined }), resetScroll: false });
  return (
    <Dialog
      open={id !== undefined}
      onClose={close}
      shape="drawer"
      title="What this run saw"
      description={<span className="font-mono text-xs break-all">{id}</span>}
    >
      {id !== undefined && <Loaded id={id} />}
    </Dialog>
  );
}

function Loaded({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery({
    ...runQuery(id),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? 2_000 : false),
  });
  if (data) return <RunEvidence run={data} />;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return <Pending label="Loading the run" lines={8} />;
}
