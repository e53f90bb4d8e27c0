import { createServer, request } from "node:http";
import { describe, expect, it } from "vitest";
import { httpContent } from "../../../agent/probes/http-content.ts";
import type { ProbeIo } from "../../../agent/probes/probe.ts";
import { witnessListen } from "../../../agent/probes/witness-listen.ts";
import { CONTENT_NAMES, CONTENTS, type ContentName, MAX_CONTENT_BYTES } from "../../../proto/contents.ts";
import { MAX_BODY_BYTES } from "../../../proto/encoded-contents.ts";
import { saidNonce } from "../../../proto/inert.ts";
import type { Outcome } from "../../../proto/outcome.ts";
import { type Purpose, STEP_LIMITS } from "../../../proto/step.ts";
import type { Target } from "../../../proto/target.ts";
import { factsIn } from "../support/asking.ts";
import { probeIo } from "../support/probe-io.ts";
import { closedPort, later, listening, tcpService } from "../support/service.ts";

const nonce = saidNonce(Buffer.alloc(16, 7));

const post = (
  target: Target,
  content: ContentName,
  purpose: Purpose = "attempt",
  io: Partial<ProbeIo> = {},
) =>
  httpContent(
    {
      kind: "http-content",
      id: "s",
      purpose,
      content,
      timeoutMs: 2_000,
      tries: 1,
      target,
      path: "/",
      hostHeader: "",
    },
    probeIo({ nonce, ...io }),
  );

/** A witness in the origin's place; what it reports is collected. */
async function origin(maxBytes = 4_096): Promise<{
  readonly target: Target;
  readonly reports: Outcome[];
  readonly end: () => Promise<Outcome | undefined>;
}> {
  const listen = await closedPort();
  const reports: Outcome[] = [];
  const finish = new AbortController();
  const done = witnessListen(
    {
      kind: "witness-listen",
      id: "w",
      purpose: "witness",
      timeoutMs: 20_000,
      tries: 1,
      listen,
      maxBytes,
      answers: true,
    },
    probeIo({ nonce, report: (outcome) => void reports.push(outcome), finish: finish.signal }),
  );
  later(() => finish.abort());
  while (reports.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    target: listen,
    reports,
    end: () => {
      finish.abort();
      return done;
    },
  };
}

/** A reverse proxy that answers 403 itself to bodies with these words. */
const firewall = (behind: Target, words: readonly string[]): Promise<Target> =>
  listening(
    createServer((incoming, outgoing) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("end", () => {
        const body = Buffer.concat(parts);
        if (words.some((word) => body.includes(word))) {
          outgoing.writeHead(403).end("blocked by policy");
          return;
        }
        const on = request(
          {
            host: behind.host,
            port: behind.port,
            method: incoming.method,
            path: incoming.url,
            headers: incoming.headers,
          },
          (answer) => {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(outgoing);
          },
        );
        on.on("error", () => outgoing.writeHead(502).end());
        on.end(body);
      });
    }),
  );

describe("a text of the closed list", () => {
  it("comes back with the run's word from a witness in the origin's place, who says that it got it", async () => {
    const witness = await origin();
    const facts = factsIn(await post(witness.target, "sql-quote"));
    expect(facts.get("echo")).toEqual(["yes"]);
    expect(facts.get("status")).toEqual(["200"]);
    expect(witness.reports.at(-1)).toMatchObject({ kind: "received" });
  });

  it("is answered alike as a baseline, which the witness does not take for the attempt", async () => {
    const witness = await origin();
    expect(factsIn(await post(witness.target, "plain", "baseline")).get("echo")).toEqual(["yes"]);
    expect(await witness.end()).toMatchObject({ kind: "not-received", others: 0 });
  });

  it("is told apart by a web firewall: plain passes, the attack string is answered by the firewall", async () => {
    const witness = await origin();
    const edge = await firewall(witness.target, ["OR+%271%27"]);
    expect(factsIn(await post(edge, "plain", "baseline")).get("echo")).toEqual(["yes"]);
    const stopped = factsIn(await post(edge, "sql-quote"));
    expect([stopped.get("echo"), stopped.get("status")]).toEqual([["no"], ["403"]]);
    expect(factsIn(await post(edge, "plain", "baseline")).get("echo")).toEqual(["yes"]);
    expect(await witness.end()).toMatchObject({ kind: "not-received" });
  });

  it("is no answer where a page with status 200 comes from somewhere else", async () => {
    const page = await listening(createServer((_, answer) => answer.end("welcome to the portal")));
    expect(factsIn(await post(page, "plain", "baseline")).get("echo")).toEqual(["no"]);
  });

  it("is reported as cut, silent or refused where nothing answers", async () => {
    expect(await post(await tcpService((socket) => socket.destroy()), "plain")).toMatchObject({
      kind: "cut",
    });
    expect(await post(await closedPort(), "plain")).toMatchObject({ kind: "refused" });
  });

  it.each(CONTENT_NAMES)(
    "%s fits into what a witness takes, and holds nothing but printable ASCII",
    (name) => {
      const { type, body } = CONTENTS[name];
      const isPadded = /^(?:pad|sql-after)-/.test(name);
      expect(body.length).toBeLessThanOrEqual(isPadded ? MAX_BODY_BYTES : MAX_CONTENT_BYTES);
      expect(type.startsWith("multipart/") ? body.replaceAll("\r\n", "") : body).toMatch(/^[\x20-\x7e]+$/);
    },
  );

  it("of every length comes back from a witness that takes it, and is received once", async () => {
    const witness = await origin(STEP_LIMITS.witnessBytes);
    for (const name of ["pad-128k", "sql-after-8k", "sql-after-128k"] as const) {
      const purpose = name.startsWith("pad") ? "baseline" : "attempt";
      expect(factsIn(await post(witness.target, name, purpose)).get("echo")).toEqual(["yes"]);
    }
    const received = witness.reports.filter(({ kind }) => kind === "received");
    expect(received).toHaveLength(2);
    expect(received[1]).toMatchObject({
      bytes: expect.closeTo(CONTENTS["sql-after-128k"].body.length + 300, -3),
    });
  });

  it("is dropped where it is longer than a witness may take", async () => {
    const witness = await origin();
    expect(await post(witness.target, "sql-after-8k")).toMatchObject({ kind: "cut" });
    expect(await witness.end()).toMatchObject({ kind: "not-received", others: 1 });
  });
});
