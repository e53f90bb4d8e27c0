import { expect, it } from "vitest";
import { classify } from "../../../agent/probes/classify.ts";
import type { Failure } from "../../../agent/probes/dial.ts";

/** The one place that knows how `classify` is called. */
const check = (failure: Partial<Failure>, host: string, outcome: object) =>
  expect(
    classify(
      { code: "", syscall: "connect", atOnce: false, elapsedMs: 5, ...failure },
      { transport: "tcp", host, port: 22 },
    ),
  ).toMatchObject(outcome);

const FOUR = "192.0.2.1";
const SIX = "2001:db8::1";

it("calls a reset in answer to a SYN refused", () => {
  const from = { address: "192.0.2.9", port: 40_000 };
  check({ code: "ECONNREFUSED", from }, FOUR, { kind: "refused", elapsedMs: 5, errno: "ECONNREFUSED", from });
});

it("takes ECONNRESET at connect for an accepted handshake that was cut", () => {
  check({ code: "ECONNRESET" }, FOUR, { kind: "cut", errno: "ECONNRESET" });
});

it("calls a deadline silence, and says from where it waited", () => {
  const from = { address: "192.0.2.9", port: 40_000 };
  check({ code: "TIMEOUT", elapsedMs: 4_500, from }, FOUR, { kind: "silent", waitedMs: 4_500, from });
});

it.each(["EHOSTUNREACH", "ENETUNREACH"])(
  "tells %s of a router from that of the own routing table",
  (code) => {
    check({ code }, FOUR, { kind: "unreachable", errno: code });
    check({ code, atOnce: true }, FOUR, { kind: "unable" });
  },
);

it.each(["EACCES", "EPERM"])("takes %s over IPv4 for the own host's word", (code) => {
  check({ code }, FOUR, { kind: "forbidden-here", errno: code });
});

it.each(["EACCES", "EPERM"])("takes %s over IPv6 for a router's word, unless it came at once", (code) => {
  check({ code }, SIX, { kind: "unreachable", errno: code });
  check({ code, atOnce: true }, SIX, { kind: "forbidden-here" });
});

it.each(["EADDRNOTAVAIL", "EMFILE", "EINVAL", "ENOBUFS", "SELF_CONNECT", "STOPPED", "EWHATEVER", ""])(
  "never takes %j for evidence about the target",
  (code) => {
    check({ code }, FOUR, { kind: "unable" });
  },
);
