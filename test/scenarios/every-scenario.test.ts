import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import type { Target } from "../../proto/target.ts";
import { redis } from "../agent/support/data-services.ts";
import { answering } from "../agent/support/datagram-service.ts";
import { exim } from "../agent/support/exim.ts";
import { nginx } from "../agent/support/nginx.ts";
import { closedPort, listening, tcpService } from "../agent/support/service.ts";
import { snmpd } from "../agent/support/snmpd.ts";
import { sshd } from "../agent/support/sshd.ts";
import { catalogued, judgedAt, wordOf } from "../support/judged-at.ts";
import { DATA } from "./support/data.ts";
import { HOSTS } from "./support/hosts.ts";
import { BRIEF, real } from "./support/judged-service.ts";
import { MAIL_AND_SCREENS } from "./support/mail-and-screens.ts";
import { NETWORK, overUdp, zones } from "./support/network.ts";
import { WEB } from "./support/web.ts";

/** Every scenario of the catalogue that says itself what decides it. */
const DECIDING = readdirSync(new URL("../../scenarios/", import.meta.url))
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => name.replace(/\.yaml$/, "").replace("-", "."))
  .filter((scenario) => catalogued(scenario).expects !== undefined);

/** Those of them that ask a service; the others look at the agent's own host. */
const ASKING = DECIDING.filter((scenario) => catalogued(scenario).roles.actor.some((step) => "to" in step));

/** The scenarios whose protocol a service does not speak. */
const strangersTo = (own: RegExp, transport: "tcp" | "udp" = "tcp"): readonly string[] =>
  ASKING.filter((scenario) => !own.test(scenario) && catalogued(scenario).transport === transport);

const OVER_HTTP =
  /^(?:cloud|content|egress)\.|admin-surface$|(?:docker|elastic|etcd)-unauth$|winrm|kubelet|-https$/;

describe("whatever does not speak a scenario's protocol neither grants nor prevents", () => {
  it.each([
    ["a closed port", closedPort, ASKING],
    [
      "a port that takes connections and hangs up",
      () => tcpService((socket) => socket.end()),
      strangersTo(/^$/),
    ],
    ["a port that takes connections and says nothing", () => tcpService(() => undefined), strangersTo(/^$/)],
    ["OpenSSH", real(() => sshd("")), strangersTo(/ssh-kex/)],
    ["Redis with a password", real(() => redis("--requirepass", "of-the-test")), strangersTo(/redis/)],
    [
      "a web server that forbids everything",
      () => listening(createServer((_, response) => response.writeHead(403).end())),
      strangersTo(OVER_HTTP),
    ],
    [
      "nginx over TLS",
      real(() => nginx("ssl_protocols TLSv1.2 TLSv1.3;")),
      strangersTo(/-https$|\.tls-|kubelet|content|egress/),
    ],
    [
      "a mail server",
      real(() => exim({ tls: "*", login: "", recipients: "deny message = relay not permitted" })),
      strangersTo(/smtp/),
    ],
    ["snmpd", real(() => snmpd("a-word-of-the-test")), strangersTo(/snmp/, "udp")],
    ["BIND", overUdp(zones("none")), strangersTo(/^dns/, "udp")],
    ["something that answers any datagram", () => answering(Buffer.from("hello")), strangersTo(/^$/, "udp")],
  ] as const)(
    "%s",
    async (_, start: () => Promise<Target>, scenarios) => {
      const target = await start();
      const words = await Promise.all(
        scenarios.map(async (scenario) => `${scenario}: ${wordOf(await judgedAt(scenario, target, BRIEF))}`),
      );
      expect(words.length).toBeGreaterThan(1);
      expect(words.filter((word) => !/: (?:baseline-failed|unexpected-answer)$/.test(word))).toEqual([]);
    },
    60_000,
  );
});

describe("the tables of services", () => {
  const told = [
    ...[...DATA, ...MAIL_AND_SCREENS, ...NETWORK, ...WEB].flatMap(({ judged }) => judged),
    ...HOSTS.flatMap(({ judged }) => judged),
  ];

  it.each(["allowed", "prevented"])("have, for every scenario, one that is %s", (wanted) => {
    const shown = new Set(told.filter(([, word]) => word === wanted).map(([scenario]) => scenario));
    expect(DECIDING.filter((scenario) => !shown.has(scenario))).toEqual([]);
  });

  it("name no scenario that there is not", () => {
    expect(told.map(([scenario]) => scenario).filter((scenario) => !DECIDING.includes(scenario))).toEqual([]);
  });
});
