import { Download } from "lucide-react";
import { Button } from "../ui/button.tsx";
import { Copy } from "../ui/copy.tsx";

type Props = { readonly codes: readonly string[]; readonly onDone: () => void };

/** For the day on which the authenticator is lost: told once, each good for one sign-in. */
export function RecoveryCodes({ codes, onDone }: Props) {
  const text = codes.join("\n");
  const save = () => {
    const address = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = "plumbline-recovery-codes.txt";
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <div className="grid gap-4 text-sm">
      <p role="status" className="text-pretty">
        <strong className="font-semibold">Your second factor is in force.</strong> These are your recovery
        codes: each signs you in once when the authenticator is lost. They are not shown again, so keep them
        where the authenticator isn't.
      </p>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border border-line bg-sunk px-4 py-3 font-mono text-sm"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Copy text={codes.join(" ")} label="Copy the recovery codes" />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={save}>
          <Download className="size-3.5" aria-hidden />
          Download
        </Button>
        <Button weight="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}
