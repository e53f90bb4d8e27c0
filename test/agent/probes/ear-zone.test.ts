import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { dnsQuery, readDns } from "../../../agent/probes/dns-message.ts";
import type { Listener } from "../../../agent/probes/ear-listener.ts";
import { zoneReply } from "../../../agent/probes/ear-zone.ts";
import { SAID_NONCE_BYTES, saidLabel, saidNonce } from "../../../proto/inert.ts";

const needle = saidNonce(randomBytes(16));
const listenerOf = (zone: string): Listener => ({
  needle,
  zone,
  maxBytes: 4_096,
  answers: true,
  limits: { maxConnections: 1, maxArrivals: 1, maxPerSender: 1 },
  permits: () => true,
  received: () => undefined,
  other: () => undefined,
});

/** A record with the run's word, which is the longest that is said: pointer, fixed part, length, word. */
const MOST = 2 + 10 + 1 + SAID_NONCE_BYTES;

/** The longest name that a scenario may give a zone. */
const LONG = Array(3).fill("a".repeat(63)).join(".").concat(".test");
const TYPES = ["A", "AAAA", "TXT", "SOA", "AXFR"] as const;

it.each(["egress.test", LONG])("answers little more than what was asked (%s)", (zone) => {
  for (const type of TYPES)
    for (const name of [zone, `x.nowhere.${zone}`, `${saidLabel(needle)}.${zone}`]) {
      const query = dnsQuery({ name, type, recursionDesired: true });
      const reply = zoneReply(new Set([listenerOf(zone)]), "192.0.2.1", query);
      expect((reply?.answer.length ?? 0) - query.length).toBeLessThanOrEqual(MOST);
      expect(readDns(reply?.answer ?? Buffer.alloc(0)).isTruncated).toBe(false);
    }
});

it("says of a zone itself what name servers say of theirs, in form", () => {
  const asked = (type: "SOA" | "A", name: string) => {
    const query = dnsQuery({ name, type, recursionDesired: true });
    const reply = zoneReply(new Set([listenerOf("egress.test")]), "192.0.2.1", query);
    return readDns(reply?.answer ?? Buffer.alloc(0));
  };
  expect(asked("SOA", "egress.test").records).toEqual([{ type: "SOA", text: "ns.egress.test" }]);
  expect(asked("A", "x.y.egress.test").records).toEqual([{ type: "A", text: "192.0.2.53" }]);
  expect(asked("A", "x.nowhere.egress.test")).toMatchObject({ rcode: "NXDOMAIN", records: [] });
});

it("takes no label with a dot in it for two", () => {
  const query = dnsQuery({ name: "x-egress.test", type: "A", recursionDesired: true });
  query.write("x.egress", 13, "latin1");
  expect(zoneReply(new Set([listenerOf("egress.test")]), "192.0.2.1", query)).toBeUndefined();
});
