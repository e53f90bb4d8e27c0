import { expect, it } from "vitest";
import { classify } from "../../../agent/probes/classify.ts";
import type { Opening } from "../../../agent/probes/dial.ts";
import { openNotingLoss } from "../../../agent/probes/lost-here.ts";
import { readHostNetwork } from "../../../agent/probes/socket-tables.ts";
import type { Target } from "../../../proto/target.ts";

const TARGET: Target = { transport: "tcp", host: "192.0.2.1", port: 445 };
const REACH = { localAddress: "", timeoutMs: 4_500, stop: new AbortController().signal, steadyMs: () => 0 };
const from = { address: "192.0.2.9", port: 40_000 };

const table = (lost: number): string =>
  `TcpExt: SyncookiesSent TCPRetransFail TCPSynRetrans\nTcpExt: 0 ${lost} 12\nIpExt: InNoRoutes\nIpExt: 0\n`;

/** What one attempt is called, where it failed so and the kernel's counter stood at these before and after. */
async function called(code: string, counters: readonly string[]): Promise<string> {
  const left = [...counters];
  const failure = { code, syscall: "connect", atOnce: false, elapsedMs: 4_500, from };
  const open = openNotingLoss(
    async (): Promise<Opening> => ({ kind: "failed", failure }),
    async () => ({ counters: left.shift() ?? "" }),
  );
  const opening = await open(TARGET, REACH);
  if (opening.kind === "open") throw new TypeError("nothing opened");
  return classify(opening.failure, TARGET).kind;
}

it("says that its own host forbade it where the kernel could get no SYN out", async () => {
  expect(await called("TIMEOUT", [table(7), table(11)])).toBe("forbidden-here");
});

it("leaves silence what it was where every SYN went out", async () => {
  expect(await called("TIMEOUT", [table(7), table(7)])).toBe("silent");
});

it("takes one or two lost segments for another socket's", async () => {
  expect(await called("TIMEOUT", [table(7), table(9)])).toBe("silent");
});

it("has nothing to add to an answer, whatever else was lost meanwhile", async () => {
  expect(await called("ECONNREFUSED", [table(7), table(19)])).toBe("refused");
});

it.each([
  ["no table", ""],
  ["a table without the counter", "TcpExt: SyncookiesSent\nTcpExt: 0\n"],
  ["a table that is cut off", "TcpExt: SyncookiesSent TCPRetransFail\n"],
])("stays with silence where there is %s", async (_, text) => {
  expect(await called("TIMEOUT", [text, text])).toBe("silent");
  expect(await called("TIMEOUT", [table(1), text])).toBe("silent");
});

it("finds the counter in this kernel's own table, beside those of its IP", async () => {
  expect((await readHostNetwork()).counters).toMatch(
    /^TcpExt: .*\bTCPRetransFail\b[\s\S]*^Ip: .*\bOutNoRoutes\b/m,
  );
});
