import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useState } from "react";
import { importReport } from "../api/exposures.ts";
import { useMay } from "../session/current.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Failure } from "../ui/failure.tsx";
import { ImportResult } from "./import-result.tsx";

/** A scanner's report in, exposures out. */
export function ImportReport() {
  const [open, setOpen] = useState(false);
  if (!useMay("operate")) return null;
  return (
    <>
      <Button weight="primary" onClick={() => setOpen(true)}>
        <FileUp className="size-3.5" aria-hidden />
        Import report
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Import a scanner's report"
        description="The format is detected. Importing the same report again changes nothing, and a finding that is missing from a newer report closes nothing."
      >
        <ImportForm onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function ImportForm({ onDone }: { readonly onDone: () => void }) {
  const client = useQueryClient();
  const [share, setShare] = useState(0);
  const { mutate, isPending, error, data, reset, variables } = useMutation({
    mutationFn: (file: File) => importReport(file, setShare),
    onSuccess: () => client.invalidateQueries(),
  });
  if (data && variables)
    return <ImportResult file={variables.name} reply={data} onAgain={reset} onDone={onDone} />;
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file === undefined) return;
    setShare(0);
    mutate(file);
  };
  return (
    <div className="grid gap-4">
      <label
        onDragOver={(drag) => drag.preventDefault()}
        onDrop={(drop) => {
          drop.preventDefault();
          take(drop.dataTransfer.files);
        }}
        className="block rounded-lg border border-dashed border-edge px-4 py-6 text-center text-sm focus-within:border-brand hover:bg-sunk"
      >
        <span className="block font-medium">Choose a file, or drop one here</span>
        <span className="label mb-3 block">Nessus, OpenVAS, Nmap, Nuclei, Trivy, SARIF, CycloneDX, CSV…</span>
        <input
          type="file"
          aria-label="Report file"
          disabled={isPending}
          onChange={({ target }) => take(target.files)}
          className="max-w-full text-xs file:mr-3 file:rounded-md file:border file:border-edge file:bg-raised file:px-2.5 file:py-1.5 file:text-sm file:font-medium file:text-ink"
        />
      </label>
      {isPending && <Progress share={share} name={variables.name} />}
      {error && <Failure error={error} onRetry={() => variables && mutate(variables)} />}
    </div>
  );
}

function Progress({ share, name }: { readonly share: number; readonly name: string }) {
  return (
    <div role="status" className="text-sm">
      <p className="mb-1 break-all">{share < 1 ? `Sending ${name}…` : `Reading ${name}…`}</p>
      <progress
        aria-label="Sent"
        value={share < 1 ? share : undefined}
        max={1}
        className="h-2 w-full accent-brand"
      />
    </div>
  );
}
