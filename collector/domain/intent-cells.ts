import type { Target } from "../../proto/target.ts";
import { DECLARATION_LIMITS } from "./declaration.ts";
import type { IntentDocument } from "./intent.ts";

/** An endpoint that is known, and whose it is. */
export type KnownEndpoint = Target & {
  readonly no: number;
  readonly assetNo: number;
  readonly assetSegment: string | undefined;
};

/** One thing to be tried: from a segment, at an endpoint. */
export type IntentCell = { readonly segment: string; readonly endpointNo: number; readonly assetNo: number };

/**
 * What an intent comes to over the endpoints that are known: every segment it speaks of × every endpoint that fits.
 * `*` is all endpoints known there. More than the limit are counted in `leftOut`, in the order of their numbers.
 */
export function cellsOf(
  intent: IntentDocument,
  endpoints: readonly KnownEndpoint[],
  assetNo: number | undefined,
): { readonly cells: readonly IntentCell[]; readonly leftOut: number } {
  const fitting = endpoints
    .filter((endpoint) => isAt(intent, endpoint, assetNo) && hasPort(intent, endpoint))
    .sort((a, b) => a.no - b.no);
  const all = intent.from.flatMap((segment) =>
    fitting.map((endpoint) => ({ segment, endpointNo: endpoint.no, assetNo: endpoint.assetNo })),
  );
  const cells = all.slice(0, DECLARATION_LIMITS.claims);
  return { cells, leftOut: all.length - cells.length };
}

function isAt({ to }: IntentDocument, endpoint: KnownEndpoint, assetNo: number | undefined): boolean {
  if (to.segment !== undefined) return endpoint.assetSegment === to.segment;
  if (to.asset !== undefined) return endpoint.assetNo === assetNo;
  const { endpoint: target } = to;
  return (
    target !== undefined &&
    endpoint.assetNo === assetNo &&
    endpoint.transport === target.transport &&
    endpoint.host === target.host &&
    endpoint.port === target.port
  );
}

const hasPort = ({ ports, transport }: IntentDocument, endpoint: KnownEndpoint): boolean =>
  (transport === undefined || endpoint.transport === transport) &&
  (ports === "*" || ports.includes(endpoint.port));

/** The targets that an intent names itself, so that they are tried although no report knew of them. */
export function namedPorts({
  to,
  ports,
  transport,
}: IntentDocument): readonly Pick<Target, "transport" | "port">[] {
  if (to.segment !== undefined || ports === "*") return [];
  return ports.map((port) => ({ transport: transport ?? "tcp", port }));
}
