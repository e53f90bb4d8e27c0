import type { Finding } from "./doctor-checks.ts";
import { CommandRefused } from "./exit.ts";
import { type Connection, httpClient } from "./http-client.ts";
import { authorityReply, overviewReply } from "./identity-replies.ts";
import { when } from "./instants.ts";

/** Kinds of what needs somebody that are about identities. */
const IDENTITY = new Set([
  "frozen-agents",
  "pending-agents",
  "expired-agents",
  "certificate-expiring",
  "authority-rolling",
]);

/** What a running collector says of its own certificates and its agents' identities; nothing where it can't be asked. */
export async function examineCertificates(connection: Connection): Promise<readonly Finding[]> {
  const client = httpClient(connection);
  try {
    const { current, next, server } = await client.get(authorityReply, "/authority");
    const { attention } = await client.get(overviewReply, "/overview");
    const ending = [current, ...(next === null ? [] : [next]), server].filter((one) => one.ending);
    const isEnding = ending.length > 0;
    return [
      {
        check: "expiry",
        result: isEnding ? "warn" : "ok",
        detail: isEnding
          ? `less than a quarter of its life is left to ${ending.map(({ fingerprint, notAfter }) => `${fingerprint.slice(0, 16)} (until ${when(notAfter)})`).join(", ")}; see plumbline ca status`
          : `authority until ${when(current.notAfter)}, listeners until ${when(server.notAfter)}`,
      },
      ...attention
        .filter(({ kind }) => IDENTITY.has(kind))
        .map(({ sentence }): Finding => ({ check: "agents", result: "warn", detail: sentence })),
    ];
  } catch (cause) {
    // Whether it answers and lets us in has a check of its own.
    if (cause instanceof CommandRefused) return [];
    throw cause;
  } finally {
    await client.close();
  }
}
