import type { ImportReply } from "../../../http/schemas.ts";
import { Button } from "../ui/button.tsx";

type Props = {
  readonly file: string;
  readonly reply: ImportReply;
  readonly onAgain: () => void;
  readonly onDone: () => void;
};

/** What a report brought, and what of it could not be used. */
export function ImportResult({ file, reply, onAgain, onDone }: Props) {
  const counts: readonly (readonly [name: string, count: number])[] = [
    ["New exposures", reply.created],
    ["Exposures in it", reply.exposures],
    ["Seen again", reply.seenAgain],
    ["Not seen in it", reply.notSeen],
    ["Sightings", reply.sightings],
    ["Assets", reply.assets],
    ["Skipped", reply.skipped],
  ];
  return (
    <div className="grid gap-4 text-sm">
      <p role="status">
        <strong className="font-semibold break-all">{file}</strong> was read as {reply.format}.
        {reply.repeated && " The same bytes were imported before, so nothing changed."}
      </p>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-1">
        {counts.map(([name, count]) => (
          <div key={name} className="flex justify-between border-b border-line py-1">
            <dt className="text-mute">{name}</dt>
            <dd className="font-medium">{count}</dd>
          </div>
        ))}
      </dl>
      {reply.warnings.length > 0 && (
        <div>
          <p className="font-medium">
            {reply.warnings.length === 1 ? "One warning" : `${reply.warnings.length} warnings`}
          </p>
          <ul className="mt-1 max-h-48 list-disc space-y-0.5 overflow-auto pl-5 text-xs text-mute">
            {[...new Set(reply.warnings)].map((warning) => (
              <li key={warning} className="break-words">
                {warning}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onAgain}>Import another</Button>
        <Button weight="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
