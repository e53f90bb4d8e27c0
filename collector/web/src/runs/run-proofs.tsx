import { Check, X } from "lucide-react";
import type { VerdictView } from "../../../http/schemas.ts";

/** What the verdict rests on, and what is missing: a negative counts only where these hold. */
export function RunProofs({ proofs }: { readonly proofs: VerdictView["proofs"] }) {
  return (
    <section aria-labelledby="proofs-title">
      <h3 id="proofs-title" className="mb-1.5 font-semibold tracking-tight">
        Proofs
      </h3>
      {proofs.length === 0 && <p className="text-sm text-mute">This verdict needed none.</p>}
      <ul className="grid gap-x-8 sm:grid-cols-2">
        {proofs.map(({ name, holds, detail }) => (
          <li key={name} className="flex items-start gap-2.5 border-b border-line py-2 text-sm">
            {holds ? (
              <Check className="mt-0.5 size-4 shrink-0 text-good" aria-hidden />
            ) : (
              <X className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
            )}
            <span className="min-w-0">
              <span className="font-medium">{name.replaceAll("-", " ")}</span>{" "}
              <span className={holds ? "text-good" : "text-bad"}>{holds ? "holds" : "missing"}</span>
              <span className="block break-words text-mute">{detail}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
