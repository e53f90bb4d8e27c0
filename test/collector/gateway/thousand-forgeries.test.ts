import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Frame } from "../../../collector/app/ingest.ts";
import type { Batch, Observation } from "../../../proto/observation.ts";
import { evidenceKeyId } from "../../../proto/seal.ts";
import { encodeBatch, MAX_FRAME_BYTES } from "../../../proto/wire.ts";
import {
  type Behind,
  type Credentials,
  dial,
  HELLO,
  know,
  live,
  openHouse,
  openPort,
  type TestLink,
} from "../../support/agents-port.ts";
import { observe, type SealingAgent } from "../../support/sealing-agent.ts";
import { openStage, type Stage } from "../../support/story.ts";
import { health } from "../../support/worlds.ts";

/** So many messages, of all kinds in turn. */
const FORGED = 1_000;

type Port = Awaited<ReturnType<typeof openPort>>;
let tls: Awaited<ReturnType<typeof openHouse>>;
let port: Port;
let stage: Stage;
let behind: Behind;
/** Honest, and live all the time. */
let outside: TestLink;
let forger: SealingAgent;
let gone: SealingAgent;
let stranger: KeyObject | undefined;
const credentials = new Map<string, Credentials>();

beforeAll(async () => {
  tls = await openHouse();
  port = await openPort(tls);
  behind = port.behind;
  stage = await openStage();
  const { house } = stage;
  forger = stage.near;
  gone = await house.live({ segment: "data" });
  await house.execute("validate", {});
  await house.execute("revoke-agent", { agentId: gone.id });
  stranger = generateKeyPairSync("ed25519").privateKey;
  for (const agent of [stage.outside, forger, gone]) {
    const own = tls.issue(agent.id);
    credentials.set(agent.id, own);
    // The port still lets the revoked one in: what it sends must be refused all the same.
    know(behind, own, { agentId: agent.id });
  }
  behind.ingest = async (frame) => {
    const [reply] = await house.commit({ ...frame, receivedAt: house.clock(), clockOffsetMs: 0 });
    if (reply === undefined) throw new Error("no reply");
    return reply;
  };
  outside = await live(tls, port.gateway.port, credentials.get(stage.outside.id) as Credentials);
}, 60_000);
afterAll(async () => {
  outside.socket.terminate();
  await port.gateway.drain();
  await stage.house.close();
  tls.remove();
});

const now = () => stage.house.clock();
const own = () => forger.job("close-view");
const honest = (): Observation => observe(own(), "self-check", health, now());
const bound = (over: Partial<NonNullable<Observation["binding"]>>): Observation => {
  const one = honest();
  return one.binding === undefined ? one : { ...one, binding: { ...one.binding, ...over } };
};
/** Signed by the forger's own key, whatever it says. */
const signed = (batch: Batch): Frame => forger.frameOf(encodeBatch(batch), now());
const next = (over: Partial<Batch> = {}, one = honest()): Frame => signed(forger.batchOf([one], over));

type Forgery = {
  readonly name: string;
  /** The frame, and whose session carries it. */
  readonly make: (n: number) => Frame;
  readonly by?: () => SealingAgent;
  /** Refused as a whole with this code, or filed with every observation refused for this reason. */
  readonly refused?: string;
  readonly filed?: string;
  /** The forger is then frozen: whoever has the key and another chain is a copy. */
  readonly freezes?: true;
};

const FORGERIES: readonly Forgery[] = [
  {
    name: "another agent's name under its own key",
    make: () => next({ agentId: stage.outside.id }),
    refused: "anothers-name",
  },
  {
    name: "another agent's batch, as that agent signed it",
    make: (n) => {
      const batch = stage.outside.batchOf([
        observe(stage.outside.job("actor"), "self-check", health, now(), n),
      ]);
      return stage.outside.frameOf(encodeBatch(batch), now());
    },
    refused: "bad-signature",
  },
  {
    name: "a key that nobody enrolled",
    make: () => forger.frameOf(encodeBatch(forger.batchOf([honest()])), now(), stranger),
    refused: "bad-signature",
  },
  {
    name: "one byte altered after signing",
    make: (n) => {
      const frame = next();
      const payload = Uint8Array.from(frame.payload);
      payload[n % payload.length] = (payload[n % payload.length] ?? 0) ^ (1 + (n % 255));
      return { ...frame, payload };
    },
    refused: "bad-signature",
  },
  {
    name: "a signature over the bare payload, without the domain prefix",
    make: () => {
      const frame = next();
      return { ...frame, signature: sign(null, frame.payload, stranger ?? "") };
    },
    refused: "bad-signature",
  },
  {
    name: "a signature of another length",
    make: (n) => ({ ...next(), signature: new Uint8Array(n % 64) }),
    refused: "bad-signature",
  },
  {
    name: "another evidence key's name in the envelope",
    make: (n) =>
      next({ envelope: { evidenceKeyId: evidenceKeyId(Uint8Array.of(n % 256)), vantage: "data" } }),
    refused: "anothers-key",
  },
  {
    name: "a gap in the sequence",
    make: (n) => next({ firstSequence: forger.sequence + 2 + (n % 1_000) }),
    refused: "gap",
  },
  {
    name: "a predecessor that is none",
    make: (n) => next({ previousHash: Buffer.alloc(32, n % 256) }),
    refused: "fork",
    freezes: true,
  },
  {
    name: "sequences used before, with other bytes",
    make: (n) => next({ firstSequence: 1 }, { ...honest(), attempt: 2 + (n % 1_000) }),
    refused: "other-bytes",
    freezes: true,
  },
  {
    name: "a truncated payload under a good signature",
    make: (n) => {
      const { payload } = next();
      return forger.frameOf(payload.subarray(0, payload.length - 1 - (n % 8)), now());
    },
    refused: "malformed",
  },
  {
    name: "a nonce of the wrong length",
    make: () => next({}, bound({ nonce: new Uint8Array(8) })),
    refused: "malformed",
  },
  {
    name: "evidence after revocation",
    make: () => gone.frameOf(encodeBatch(gone.batchOf([observe(own(), "self-check", health, now())])), now()),
    by: () => gone,
    refused: "revoked",
  },
  {
    name: "another nonce than the order's",
    make: (n) => forger.seal([bound({ nonce: Buffer.alloc(16, n % 256) })], now()),
    filed: "wrong-nonce",
  },
  {
    name: "another scenario than the order's",
    make: (n) => forger.seal([bound({ scenarioDigest: Buffer.alloc(32, n % 256) })], now()),
    filed: "wrong-scenario",
  },
  {
    name: "an envelope that names no order",
    make: () => {
      const { binding: _, ...bare } = honest();
      return sealAs([bare], { evidenceKeyId: evidenceKeyId(forger.spki), vantage: "data" });
    },
    filed: "unbound",
  },
  {
    name: "another vantage than its own",
    make: () => sealAs([honest()], { evidenceKeyId: evidenceKeyId(forger.spki), vantage: "internet" }),
    filed: "wrong-vantage",
  },
  {
    name: "another agent's job",
    make: () => forger.seal([observe(stage.outside.job("actor"), "self-check", health, now())], now()),
    filed: "anothers-job",
  },
  {
    name: "a job that nobody gave",
    make: (n) =>
      forger.seal([observe({ ...own(), jobId: `made-up-${n}` }, "self-check", health, now())], now()),
    filed: "unknown-job",
  },
  {
    name: "a step that the job doesn't have",
    make: (n) => forger.seal([observe(own(), `made-up-${n}`, health, now())], now()),
    filed: "unknown-step",
  },
  {
    name: "a try beyond what was asked",
    make: (n) => forger.seal([observe(own(), "self-check", health, now(), 2 + n)], now()),
    filed: "beyond-tries",
  },
  {
    name: "an outcome that the step can't have",
    make: () => forger.seal([observe(own(), "self-check", { kind: "silent", waitedMs: 1 }, now())], now()),
    filed: "not-of-this-step",
  },
];

/** The next link of the forger's chain with an envelope of the test's choice. */
function sealAs(observations: readonly Observation[], envelope: NonNullable<Batch["envelope"]>): Frame {
  return forger.seal(observations, now(), { envelope });
}

const rows = <T>(sql: string): T[] => stage.house.rows<T>(sql);
const admitted = (): number =>
  rows<{ n: number }>("SELECT count(*) AS n FROM evidence WHERE refused IS NULL")[0]?.n ?? 0;
/** Whether the forger was frozen; it no longer is. */
const thawed = async (): Promise<boolean> => {
  const request = { agentId: forger.id, reason: "the next forgery" };
  return (await stage.house.execute("thaw-agent", request)).kind === "thawed";
};
const refusedAs = (): string | null =>
  rows<{ refused: string | null }>("SELECT refused FROM evidence ORDER BY no DESC LIMIT 1")[0]?.refused ??
  null;

describe(`${FORGED} forged messages at the agents' port`, () => {
  const links = new Map<string, TestLink>();
  const session = async (agent: SealingAgent): Promise<TestLink> => {
    const known = links.get(agent.id);
    if (known !== undefined && known.socket.readyState === known.socket.OPEN) return known;
    const made = await live(tls, port.gateway.port, credentials.get(agent.id) as Credentials);
    links.set(agent.id, made);
    return made;
  };

  it("are each refused or filed by name, none as evidence, and harm no other session", async () => {
    // Something honest first, so that there is a chain to fork.
    await stage.house.commit(forger.seal([{ ...honest(), stepId: "none" }], now()));
    await stage.house.commit(forger.seal([{ ...honest(), stepId: "none" }], now()));
    const before = admitted();
    for (let n = 0; n < FORGED; n++) {
      const forgery = FORGERIES[n % FORGERIES.length];
      if (forgery === undefined) continue;
      const link = await session(forgery.by?.() ?? forger);
      const { payload, signature } = forgery.make(n);
      link.send({ kind: "batch", payload, signature });
      if (forgery.refused !== undefined) {
        const { code } = await link.next("dismissal");
        expect(`${forgery.name}: ${code}`).toBe(`${forgery.name}: ${forgery.refused}`);
        await link.closed;
      } else {
        await link.next("ack");
        expect(`${forgery.name}: ${refusedAs()}`).toBe(`${forgery.name}: ${forgery.filed}`);
      }
      expect(admitted()).toBe(before);
      expect(`${forgery.name}: ${await thawed()}`).toBe(`${forgery.name}: ${forgery.freezes ?? false}`);
    }
    expect(rows("SELECT 1 FROM quarantine").length).toBeGreaterThan(0);
    expect(outside.received().filter(({ kind }) => kind === "dismissal")).toEqual([]);
    const good = stage.outside.seal(
      [observe(stage.outside.job("actor"), "self-check", health, now())],
      now(),
    );
    outside.send({ kind: "batch", payload: good.payload, signature: good.signature });
    expect(await outside.next("ack")).toMatchObject({ sequence: 1 });
    expect(admitted()).toBe(before + 1);
  }, 120_000);

  it("leave a trace that says who and why, and that no flood can grow without end", async () => {
    const entries = rows<{ what: string; who: string; body: string }>(
      "SELECT what, who, body FROM audit WHERE what = 'batch-quarantined'",
    );
    expect(
      new Set(entries.map(({ body }) => (JSON.parse(body) as { code: string }).code)).size,
    ).toBeGreaterThan(3);
    expect(entries.length).toBeLessThanOrEqual(20);
    expect(rows("SELECT 1 FROM events WHERE kind = 'alert'").length).toBeGreaterThan(0);
  });

  it("of more than a frame end the session that sent them", async () => {
    const link = await session(forger);
    link.socket.send(Buffer.alloc(MAX_FRAME_BYTES + 1));
    expect(await link.closed).toBe(1009);
  });

  it("that are no messages at all end the session that sent them", async () => {
    for (let n = 0; n < 20; n++) {
      const link = await dial(tls, port.gateway.port, credentials.get(forger.id) as Credentials);
      link.send({ ...HELLO, clock: now() });
      await link.next("welcome");
      link.socket.send(Buffer.concat([Buffer.of(0x2a, 0x7f), Buffer.alloc(n, 0xff)]));
      expect((await link.next("dismissal")).code).toBe("bad-message");
      await link.closed;
    }
  });
});
