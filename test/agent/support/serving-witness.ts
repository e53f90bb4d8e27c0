import { ears } from "../../../agent/probes/ear.ts";
import { saidBaseline } from "../../../proto/inert.ts";
import type { Target } from "../../../proto/target.ts";
import { later } from "./service.ts";

/** The ear of a witness on a free port of loopback that knows the word of a run, and serves the test string where it is told to. */
export async function servingWitness(
  nonce: Uint8Array,
  serves: "eicar" | "nothing" = "eicar",
): Promise<Target> {
  const hear = ears(() => performance.now());
  const hearing = await hear(
    { transport: "tcp", host: "127.0.0.1", port: 0 },
    {
      needle: nonce,
      baseline: saidBaseline(nonce),
      maxBytes: 1_024,
      answers: true,
      ...(serves === "eicar" ? { serves } : {}),
      limits: { maxConnections: 8, maxArrivals: 100, maxPerSender: 100 },
      permits: () => true,
      received: () => undefined,
      other: () => undefined,
    },
  );
  if (hearing.kind === "failed") throw new Error(hearing.code);
  later(hearing.close);
  return { transport: "tcp", host: "127.0.0.1", port: hearing.at.port };
}
