import { describe, expect, it } from "vitest";
import { foreignText, MAX_SHOWN } from "../../../collector/http/foreign-text.ts";
import { outcomeWords } from "../../../collector/http/outcome-words.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import { untrusted } from "../../../proto/untrusted.ts";

const from = { address: "2001:db8::5", port: 40_000 };
const HOSTILE = "\u001b]0;owned\u0007\r\n\u202Eevil\u2066\u200B\u2028\u0000\u009b2J";

const OUTCOMES: readonly (readonly [Outcome, string])[] = [
  [
    {
      kind: "spoke",
      elapsedMs: 3,
      from,
      identity: { by: "banner", hash: "ab".repeat(32) },
      sample: untrusted("SSH-2.0"),
    },
    "It answered after 3 ms, known by its banner abababababab: “SSH-2.0”",
  ],
  [
    { kind: "connected", elapsedMs: 3, from, waitedMs: 4_500 },
    "It accepted after 3 ms, then nobody spoke for 4.5 s",
  ],
  [
    { kind: "cut", elapsedMs: 3, from, errno: "ECONNRESET" },
    "It accepted after 3 ms, then hung up without a word (ECONNRESET)",
  ],
  [
    { kind: "garbled", elapsedMs: 3, from, sample: untrusted("") },
    "It answered after 3 ms, in another protocol",
  ],
  [{ kind: "refused", elapsedMs: 2, errno: "ECONNREFUSED" }, "It was refused after 2 ms (ECONNREFUSED)"],
  [{ kind: "silent", waitedMs: 4_500 }, "Nothing answered within 4.5 s"],
  [
    { kind: "unreachable", elapsedMs: 3_060, errno: "EHOSTUNREACH" },
    "After 3.1 s something said that there is no way there (EHOSTUNREACH)",
  ],
  [{ kind: "forbidden-here", errno: "EPERM" }, "The agent's own machine forbade it (EPERM)"],
  [{ kind: "unable", reason: "no route" }, "The agent couldn't try: no route"],
  [
    { kind: "refused-by-rules", rule: "deny", because: "loopback" },
    "Blocked by agent policy: the agent's rules of engagement refused it (deny: loopback)",
  ],
  [
    { kind: "healthy", elapsedMs: 1, loopDelayMs: 0.4 },
    "The agent's own echo came back after 1 ms, its event loop 0 ms late",
  ],
  [{ kind: "listening", at: from }, "The witness listens at [2001:db8::5]:40000"],
  [{ kind: "received", from, bytes: 16 }, "The witness got the nonce, 16 bytes, from [2001:db8::5]:40000"],
  [
    { kind: "received", from, bytes: 16, facts: { port: [untrusted("8443")], sni: [untrusted("a.test")] } },
    "The witness got the nonce, 16 bytes, from [2001:db8::5]:40000: port “8443”; sni “a.test”",
  ],
  [
    { kind: "not-received", listenedMs: 30_000, others: 2 },
    "The witness listened for 30.0 s and never got the nonce; 2 other arrivals",
  ],
  [{ kind: "sockets", listening: [], peers: [] }, "Nothing listens there; no handshake was seen"],
  [
    { kind: "sockets", listening: ["0.0.0.0"], peers: [{ ...from, state: "syn-received" }] },
    "It listens on 0.0.0.0; handshakes seen: [2001:db8::5]:40000 syn-received",
  ],
  [
    { kind: "halted", by: "file", because: "maintenance\u001b[2J" },
    "The agent was halted by its halt file: maintenance\\u{1b}[2J",
  ],
  [
    { kind: "resumed", by: "dead-man", because: "the collector was heard again" },
    "The agent was resumed by its dead-man's handle: the collector was heard again",
  ],
  [{ kind: "job-ended", how: "expired", because: "" }, "The job ended: its lease ran out"],
];

describe("outcomeWords()", () => {
  it.each(OUTCOMES)("says %j", (outcome, words) => expect(outcomeWords(outcome)).toBe(words));

  it.each(OUTCOMES.map(([outcome]) => outcome))(
    "lets nothing of a peer's order a terminal about: $kind",
    (outcome) => {
      const hostile = JSON.parse(JSON.stringify(outcome), (key, value: unknown) =>
        ["sample", "errno", "reason", "rule", "because", "address"].includes(key) ? HOSTILE : value,
      ) as Outcome;
      expect(outcomeWords(hostile)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    },
  );
});

describe("foreignText()", () => {
  it("leaves other languages alone", () => expect(foreignText("Größe 東京 ñ")).toBe("Größe 東京 ñ"));
  it("is bounded", () => expect(foreignText("x".repeat(10_000))).toHaveLength(MAX_SHOWN));
});
