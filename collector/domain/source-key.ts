import { plainAddress } from "../../proto/address.ts";

/** What a tool's finding is told from the tool's other findings on the same asset by. */
type KeyOf = {
  readonly tool: string;
  readonly transport: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly component: string | null;
  readonly weakness: string;
};

/** One weakness of one tool at one endpoint, however its host is spelt; one component for package findings. */
export function sourceKey({ tool, transport, host, port, component, weakness }: KeyOf): string {
  const plain = plainAddress(host ?? "") ?? host?.toLowerCase() ?? "";
  return JSON.stringify([tool, transport ?? "", plain, port ?? 0, component ?? "", weakness]);
}
