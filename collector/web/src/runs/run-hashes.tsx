import type { RunDetailView } from "../../../http/schemas.ts";

/** The signed batches that carried the observations; `plumbline verify-log` proves their chain. */
export function RunHashes({ run }: { readonly run: RunDetailView }) {
  const batches = new Map<string, { agentId: string; count: number }>();
  for (const { batchHash, agentId } of run.observations) {
    batches.set(batchHash, { agentId, count: (batches.get(batchHash)?.count ?? 0) + 1 });
  }
  if (batches.size === 0) return null;
  return (
    <details className="text-sm">
      <summary className="text-mute">
        {batches.size === 1 ? "One signed batch" : `${batches.size} signed batches`} of evidence
      </summary>
      <ul className="mt-1.5 grid gap-1">
        {[...batches].map(([hash, { agentId, count }]) => (
          <li key={hash}>
            <span className="font-mono text-2xs break-all">{hash}</span>{" "}
            <span className="label">
              {count === 1 ? "1 observation" : `${count} observations`} by {agentId}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
