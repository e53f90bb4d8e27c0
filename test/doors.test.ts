import { writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinCollector } from "../agent/join.ts";
import { parseRules, readRules } from "../agent/rules.ts";
import { verifyEvidence } from "../collector/app/verify-evidence.ts";
import { MAX_DECLARATION_FILE_BYTES } from "../collector/cli/declarations.ts";
import { MAX_SCHEDULE_FILE_BYTES } from "../collector/cli/schedule-options.ts";
import { MAX_SCOPE_FILE_BYTES } from "../collector/cli/scope.ts";
import { MAX_EVENT_CHARS, sentEvents } from "../collector/cli/sse.ts";
import { CAMPAIGN_LIMITS } from "../collector/domain/campaign.ts";
import type { Gateway } from "../collector/gateway/listener.ts";
import { MAX_INVENTORY_BYTES } from "../collector/http/inventory.ts";
import { MAX_STREAMS } from "../collector/http/live.ts";
import { MAX_JSON_BYTES, MAX_JSON_DEPTH } from "../collector/http/request-body.ts";
import { parseEpss } from "../collector/intake/epss.ts";
import { MAX_FEED_BYTES } from "../collector/intake/feed.ts";
import { MAX_JSON_DEPTH as MAX_REPORT_DEPTH } from "../collector/intake/json-stream.ts";
import { parseKev } from "../collector/intake/kev.ts";
import { readReport } from "../collector/intake/read-report.ts";
import { MAX_XML_DEPTH } from "../collector/intake/sax.ts";
import { MAX_REPORT_BYTES } from "../collector/intake/source.ts";
import { RULES_LIMITS } from "../proto/engagement.ts";
import { JOIN_PATH, MAX_JOIN_BYTES } from "../proto/join.ts";
import { MAX_SCENARIO_BYTES } from "../proto/scenario.ts";
import { decode, encode, MAX_FRAME_BYTES } from "../proto/wire.ts";
import { fakeCollector } from "./agent/support/fake-collector.ts";
import { LOOPBACK_RULES } from "./agent/support/scenario.ts";
import { folder } from "./agent/support/test-agent.ts";
import { type FakeApi, fakeApi } from "./collector/cli/fake-api.ts";
import { plumblineIn } from "./collector/cli/plumbline-in.ts";
import {
  type Behind,
  type Credentials,
  dial,
  type House,
  know,
  live,
  openHouse,
  openPort,
} from "./support/agents-port.ts";
import { openPeople, type People } from "./support/people.ts";

/**
 * Every place where something from outside comes in, each with its limits by name, a case just
 * beyond each, and the refusal. A door without a line here has no limit that anybody can see.
 */
type Beyond = { readonly limit: string; readonly try: () => unknown; readonly refused: RegExp };

let house: House;
let gateway: Gateway;
let behind: Behind;
let agent: Credentials;
let people: People;
let api: FakeApi;

beforeAll(async () => {
  house = await openHouse();
  ({ gateway, behind } = await openPort(house, { helloMs: 300 }));
  agent = house.issue("agent-1");
  know(behind, agent, { agentId: "agent-1" });
  people = await openPeople({}, { maxReportBytes: 1_000, maxFeedBytes: 1_000 });
  api = await fakeApi();
}, 60_000);
afterAll(async () => {
  await gateway.drain();
  house.remove();
  await people.close();
  api.close();
});

/** What a door says: the message of what it throws, or its answer as text. */
async function saidBy(attempt: () => unknown): Promise<string> {
  try {
    const answer = await attempt();
    return typeof answer === "string" ? answer : JSON.stringify(answer);
  } catch (cause) {
    return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  }
}

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const text = (body: string): Uint8Array => Buffer.from(body);

/** A session of an agent that sends one frame; what the collector then says or closes with. */
async function frame(...frames: readonly (Uint8Array | string)[]): Promise<string> {
  const link = await live(house, gateway.port, agent);
  for (const one of frames) link.socket.send(one);
  const code = await link.closed;
  const said = link.received().map((message) => ("sentence" in message ? message.sentence : message.kind));
  return `${code} ${said.join()}`;
}

const post = (path: string, body: string, headers: Record<string, string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const to = {
      host: "127.0.0.1",
      port: gateway.port,
      ca: house.authority.certificate,
      method: "POST",
      path,
      headers,
    };
    const sent = request(to, (response) => {
      let answer = `${response.statusCode} `;
      response.setEncoding("utf8").on("data", (part: string) => {
        answer += part;
      });
      response.on("end", () => resolve(answer));
    });
    sent.on("error", reject);
    sent.end(body);
  });
const JSON_TYPE = { "content-type": "application/json" };

const ask = async (
  what: string,
  body?: object | Uint8Array,
  headers: Record<string, string> = {},
): Promise<string> => {
  const { status, body: answer } = await people.ask("admin", what, body, headers);
  return `${status} ${JSON.stringify(answer)}`;
};
const raw = async (path: string, body: string, type = "application/json"): Promise<string> => {
  const headers = { authorization: await people.authorization("admin"), "content-type": type };
  const { status, body: answer } = await people.send(`/api/v1${path}`, { method: "POST", headers, body });
  return `${status} ${JSON.stringify(answer)}`;
};

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
};
const command = async (...args: readonly string[]): Promise<string> => {
  const environment = { url: api.url, ca: api.ca, token: "plt_x" };
  const { exitCode, stderr } = await plumblineIn(args, environment);
  return `${exitCode} ${stderr}`;
};
const header = JSON.stringify({
  line: "header",
  format: "plumbline-evidence/1",
  exportedAt: "2026-11-25T00:00:00.000Z",
  exposure: { id: "e", title: "t", asset: "a", cves: [], validation: "fixed", closure: "closed" },
});
const deepRun = `{"line":"run","id":"r","claim":"c","segment":"s","scenario":"aa","target":${nested(50_000)}}`;

/** What this collector answers to a join, whatever was asked. */
async function joinAnsweredWith(reply: object): Promise<string> {
  const hostile = await fakeCollector();
  hostile.behaviour.joinReply = reply;
  try {
    return await saidBy(() =>
      joinCollector({
        collectorUrl: hostile.url,
        token: hostile.token,
        directory: join(folder(), "data"),
        sourceAddress: "",
      }),
    );
  } finally {
    await hostile.close();
  }
}

const DOORS: Readonly<Record<string, readonly Beyond[]>> = {
  "agents' websocket": [
    {
      limit: "MAX_FRAME_BYTES",
      try: () => frame(Buffer.alloc(MAX_FRAME_BYTES + 1)),
      refused: /^(1006|1009) /,
    },
    { limit: "binary only", try: () => frame("text"), refused: /^1002 .*binary messages only/ },
    { limit: "what a message is", try: () => frame(Buffer.alloc(16, 0xff)), refused: /^1002 / },
    {
      limit: "HELLO_TIMEOUT_MS",
      try: async () => `${await (await dial(house, gateway.port, agent)).closed}`,
      refused: /^1008/,
    },
  ],
  "POST /join": [
    {
      limit: "MAX_JOIN_BYTES",
      try: () => post(JOIN_PATH, "x".repeat(MAX_JOIN_BYTES + 1), JSON_TYPE),
      refused: /^413 .*too-large/,
    },
    {
      limit: "JSON only",
      try: () => post(JOIN_PATH, "{}", { "content-type": "text/plain" }),
      refused: /^415 .*not-json/,
    },
    {
      limit: "the form of a join",
      try: () => post(JOIN_PATH, nested(5_000), JSON_TYPE),
      refused: /^400 .*malformed/,
    },
  ],
  "people's JSON": [
    {
      limit: "MAX_JSON_BYTES",
      try: () => raw("/halt", " ".repeat(MAX_JSON_BYTES + 1)),
      refused: /^413 .*too-large/,
    },
    {
      limit: "MAX_JSON_DEPTH",
      try: () => raw("/halt", nested(MAX_JSON_DEPTH + 1)),
      refused: /^400 .*nested deeper than 32/,
    },
    {
      limit: "depth, by far",
      try: () => raw("/halt", nested(400_000)),
      refused: /^400 .*nested deeper than 32/,
    },
    {
      limit: "plain members",
      try: () => raw("/halt", '{"reason":"x","__proto__":{}}'),
      refused: /^400 .*__proto__/,
    },
    { limit: "closed objects", try: () => ask("POST /halt", { reason: "x", more: 1 }), refused: /^400 / },
    {
      limit: "JSON only",
      try: () => raw("/halt", "reason=x", "application/x-www-form-urlencoded"),
      refused: /^415 /,
    },
    { limit: "the page's size", try: () => ask("GET /exposures?limit=100000"), refused: /^400 .*limit/ },
    {
      limit: "MAX_INVENTORY_BYTES",
      try: () => raw("/inventory", " ".repeat(MAX_INVENTORY_BYTES + 1)),
      refused: /^413 /,
    },
  ],
  "set-up": [
    {
      limit: "the code's length",
      try: () =>
        raw("/setup", JSON.stringify({ code: "x".repeat(201), name: "a", password: "long enough password" })),
      refused: /^400 .*code/,
    },
  ],
  uploads: [
    {
      limit: "maxReportBytes",
      try: () => ask("POST /imports", Buffer.alloc(1_001)),
      refused: /^413 .*too-large/,
    },
    {
      limit: "maxFeedBytes",
      try: () => ask("POST /intel/epss", Buffer.alloc(1_001)),
      refused: /^413 .*too-large/,
    },
    {
      limit: "no encodings",
      try: () => ask("POST /imports", Buffer.alloc(1), { "content-encoding": "br" }),
      refused: /^415 /,
    },
  ],
  "live stream": [
    {
      limit: "MAX_STREAMS.perUser",
      try: async () => {
        const headers = { authorization: await people.authorization("viewer") };
        const open = await Promise.all(
          Array.from({ length: MAX_STREAMS.perUser }, () => people.app.request("/api/v1/live", { headers })),
        );
        const { status, body } = await people.send("/api/v1/live", { headers });
        for (const { body: stream } of open) await stream?.cancel();
        return `${status} ${JSON.stringify(body)}`;
      },
      refused: /^503 .*Too many live streams/,
    },
  ],
  reports: [
    {
      limit: "MAX_REPORT_BYTES",
      try: () => readReport(new Uint8Array(MAX_REPORT_BYTES + 1)),
      refused: /ReportRefused: .*the most is 536870912/,
    },
    {
      limit: "MAX_JSON_DEPTH",
      try: () => readReport(text(nested(MAX_REPORT_DEPTH + 1))),
      refused: /ReportRefused: .*deeper than 32/,
    },
    {
      limit: "depth, by far",
      try: () => readReport(text(nested(1_000_000))),
      refused: /ReportRefused: .*deeper than 32/,
    },
    {
      limit: "MAX_XML_DEPTH",
      try: () => readReport(text(`<nmaprun>${"<a>".repeat(MAX_XML_DEPTH + 1)}`)),
      refused: /ReportRefused: .*deeper than 64/,
    },
    {
      limit: "no document types",
      try: () => readReport(text('<!DOCTYPE a [<!ENTITY b "c">]><nmaprun/>')),
      refused: /ReportRefused: .*DOCTYPE/,
    },
    { limit: "no archives", try: () => readReport(gzipSync("x")), refused: /ReportRefused: .*gzip/ },
    {
      limit: "cells of a row",
      try: () => readReport(text("title,severity\na,low,b")),
      refused: /ReportRefused: .*columns/,
    },
  ],
  feeds: [
    {
      limit: "MAX_FEED_BYTES, packed",
      try: () => parseEpss(gzipSync(Buffer.alloc(MAX_FEED_BYTES + 1))),
      refused: /ReportRefused: .*larger than 67108864/,
    },
    {
      limit: "MAX_FEED_BYTES",
      try: () => parseKev(new Uint8Array(MAX_FEED_BYTES + 1)),
      refused: /ReportRefused: .*larger than 67108864/,
    },
    {
      limit: "depth",
      try: () => parseKev(text(nested(100_000))),
      refused: /ReportRefused: .*deeper than 32/,
    },
    {
      limit: "a line's length",
      try: () => parseEpss(text(`cve,epss,percentile\n${"x".repeat(1_001)}`)),
      refused: /ReportRefused: .*longer than 1000/,
    },
  ],
  "rules.yaml": [
    {
      limit: "RULES_LIMITS.bytes",
      try: () => readRules(file("rules.yaml", " ".repeat(RULES_LIMITS.bytes + 1)), 1, async () => []),
      refused: /the most is 262144/,
    },
    {
      limit: "depth",
      try: () => parseRules("rules.yaml", "[".repeat(10_000), ""),
      refused: /nested too deep/,
    },
    {
      limit: "no aliases",
      try: () => parseRules("rules.yaml", `${LOOPBACK_RULES}\nx: &a 1\ny: *a\n`, ""),
      refused: /aliases are not allowed/,
    },
  ],
  "YAML files of the command": [
    {
      limit: "MAX_INVENTORY_BYTES",
      try: () => command("segment", "apply", "-f", file("i.yaml", " ".repeat(MAX_INVENTORY_BYTES + 1))),
      refused: /^2 .*the most is 8388608/,
    },
    {
      limit: "depth",
      try: () => command("segment", "apply", "-f", file("i.yaml", "- ".repeat(20_000))),
      refused: /^2 .*nested too deep/,
    },
    {
      limit: "MAX_SCENARIO_BYTES",
      try: () => command("scenario", "lint", file("s.yaml", " ".repeat(MAX_SCENARIO_BYTES + 1))),
      refused: /^2 .*the most is 65536/,
    },
    {
      limit: "MAX_SCHEDULE_FILE_BYTES",
      try: () => command("schedule", "create", "-f", file("t.yaml", " ".repeat(MAX_SCHEDULE_FILE_BYTES + 1))),
      refused: /^2 .*the most is 8388608/,
    },
    {
      limit: "MAX_SCOPE_FILE_BYTES",
      try: () => command("scope", "apply", "-f", file("s.yaml", " ".repeat(MAX_SCOPE_FILE_BYTES + 1))),
      refused: /^2 .*the most is 2097152/,
    },
    {
      limit: "MAX_DECLARATION_FILE_BYTES",
      try: () => command("intent", "apply", "-f", file("d.yaml", " ".repeat(MAX_DECLARATION_FILE_BYTES + 1))),
      refused: /^2 .*the most is 1048576/,
    },
    {
      limit: "CAMPAIGN_LIMITS.bytes",
      try: () => command("campaign", "apply", "-f", file("d.yaml", " ".repeat(CAMPAIGN_LIMITS.bytes + 1))),
      refused: /^2 .*the most is 262144/,
    },
    {
      limit: "MAX_POLICY_BYTES",
      try: () => command("collector", "--closure-policy", file("c.yaml", " ".repeat(65_537))),
      refused: /^2 .*the most is 65536/,
    },
  ],
  "evidence bundle": [
    {
      limit: "depth",
      try: () => verifyEvidence(Buffer.from(`${header}\n${deepRun}\n`)),
      refused: /the line can't be read/,
    },
    {
      limit: "the first line",
      try: () => verifyEvidence(Buffer.from(nested(10_000))),
      refused: /not-a-bundle/,
    },
    {
      limit: "no text",
      try: () => command("evidence", "verify", file("b", Buffer.alloc(100, 0xff))),
      refused: /^2 .*no evidence bundle/,
    },
  ],
  "replies to the command": [
    {
      limit: "MAX_REPLY_BYTES",
      try: () => {
        api.answers(() => (reply) => {
          const chunk = Buffer.alloc(1 << 20, 0x20);
          let left = 66;
          const more = (): void => {
            if (left-- > 0 && !reply.destroyed) reply.write(chunk, more);
            else reply.end();
          };
          more();
        });
        return command("agent", "list");
      },
      refused: /^3 .*more than 67108864 bytes/,
    },
    {
      limit: "MAX_REPLY_DEPTH",
      try: () => {
        api.answers(() => (reply) => {
          reply.end(`{"items":[],"nextCursor":null,"total":0,"more":${nested(200_000)}}`);
        });
        return command("agent", "list");
      },
      refused: /^3 .*not one of a Plumbline collector/,
    },
    {
      limit: "MAX_EVENT_CHARS",
      try: () =>
        sentEvents(
          (async function* () {
            for (let i = 0; i <= MAX_EVENT_CHARS; i += 1_000) yield text(`data: ${"x".repeat(1_000)}\n`);
          })(),
        ).next(),
      refused: /RangeError: An event of more than/,
    },
  ],
  "a collector's answer to a join": [
    {
      limit: "MAX_REPLY_BYTES",
      try: () => joinAnsweredWith({ agentId: "a", more: "x".repeat(70_000) }),
      refused: /CommandRefused: .*too long/,
    },
    {
      limit: "the form of a reply",
      try: () => joinAnsweredWith({ agentId: "a".repeat(65), segment: "s", certificate: "c", ca: "c" }),
      refused: /CommandRefused: .*not in the words of a join/,
    },
  ],
  "a collector's messages to an agent": [
    { limit: "MAX_FRAME_BYTES", try: () => decode(new Uint8Array(MAX_FRAME_BYTES + 1)), refused: /BadFrame/ },
    { limit: "what a message is", try: () => decode(Buffer.alloc(64, 0xff)), refused: /BadFrame/ },
    {
      limit: "text in UTF-8",
      try: () => {
        const dismissal = Buffer.from(encode({ kind: "dismissal", code: "ab", sentence: "" }));
        return decode(Buffer.from(dismissal.toString("latin1").replace("ab", "\xc3("), "latin1"));
      },
      refused: /BadFrame/,
    },
  ],
};

describe.each(Object.entries(DOORS))("%s", (_door, cases) => {
  it.each(cases)(
    "says no beyond $limit",
    async ({ try: attempt, refused }) => {
      expect(await saidBy(attempt)).toMatch(refused);
    },
    30_000,
  );
});
