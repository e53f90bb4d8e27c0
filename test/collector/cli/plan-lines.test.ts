import { expect, it } from "vitest";
import { planLines } from "../../../collector/cli/plan-lines.ts";
import { CONTENTS } from "../../../proto/contents.ts";
import { saidBy } from "../../../proto/said.ts";
import type { Step } from "../../../proto/step.ts";

const lines = (step: Step): readonly string[] => {
  const { rounds, mostBytes, writes } = saidBy(step);
  const { id, purpose, kind, tries, timeoutMs } = step;
  const shown = {
    id,
    purpose,
    kind,
    variant: null,
    target: "tcp/10.0.2.10:80",
    tries,
    timeoutMs,
    mostBytes,
    says: "",
  };
  const job = { agentId: "a1", segment: "internet", role: "actor", mostMs: 9_000, mostBytes: 0, tries };
  return planLines("s", {
    kind: "plan",
    tier: 0,
    parameters: {},
    jobs: [
      {
        ...job,
        probesPerSecond: 2,
        files: writes === "" ? [] : [writes],
        steps: [{ ...shown, rounds: rounds.map((one) => ({ ...one })) }],
      },
    ],
    untaken: [],
  });
};

const target = { transport: "tcp", host: "10.0.2.10", port: 80 } as const;
const base = { id: "one", purpose: "attempt", timeoutMs: 4_500, target } as const;

it("shows a long request line by line, with every byte of it in hex, on lines that a terminal holds", () => {
  const shown = lines({
    ...base,
    kind: "http-content",
    tries: 1,
    path: "/",
    hostHeader: "",
    content: "card-numbers",
  });
  expect(shown).toContain("      POST / HTTP/1.1\\r\\n");
  expect(shown.join("\n")).toContain(CONTENTS["card-numbers"].body);
  const from = shown.indexOf("    in hex:");
  const hex = shown
    .slice(from + 1, -1)
    .join("")
    .replaceAll(" ", "");
  expect(hex).toContain(Buffer.from(CONTENTS["card-numbers"].body).toString("hex"));
  expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(100);
});

it("says how much goes out at most, and how often", () => {
  const shown = lines({ ...base, kind: "tcp-connect", tries: 5, sendNonce: true });
  expect(shown).toContain(
    "  one (attempt): tcp-connect tcp/10.0.2.10:80, 5 times, 4.5 s each; at most 210 bytes",
  );
  expect(lines({ ...base, kind: "tcp-connect", tries: 1, sendNonce: false }).join("\n")).toContain(
    "says nothing",
  );
  expect(shown.at(-1)).toBe("No files are written");
});

it("lists what is written, in place of saying that nothing is", () => {
  const { target: _, ...own } = base;
  const shown = lines({ ...own, kind: "eicar-write", variant: "10s", tries: 1 });
  expect(shown.at(-1)).toMatch(/^actor writes the EICAR test string .* removes all of it$/);
  expect(shown).not.toContain("No files are written");
});

it("says a long filler once, and counts all of it", () => {
  const shown = lines({
    ...base,
    kind: "http-content",
    tries: 1,
    path: "/",
    hostHeader: "",
    content: "pad-128k",
  }).join("\n");
  expect(shown).toContain("<131072 bytes of");
  expect(shown.length).toBeLessThan(4_000);
  expect(shown).toMatch(/at most 131\d{3} bytes/);
});
