import type { AskKind } from "../../proto/ask.ts";
import type { Outcome } from "../../proto/outcome.ts";
import type { AskStep } from "../../proto/step.ts";
import type { SocketName } from "../../proto/target.ts";
import { ftpHello } from "./asks/ftp-hello.ts";
import { memcachedAsk } from "./asks/memcached-ask.ts";
import { mongoAsk } from "./asks/mongo-ask.ts";
import { mqttHello } from "./asks/mqtt-hello.ts";
import { mysqlHello } from "./asks/mysql-hello.ts";
import { postgresHello } from "./asks/postgres-hello.ts";
import { redisAsk } from "./asks/redis-ask.ts";
import { rsyncHello } from "./asks/rsync-hello.ts";
import { smtpHello } from "./asks/smtp-hello.ts";
import { sshHello } from "./asks/ssh-hello.ts";
import { vncHello } from "./asks/vnc-hello.ts";
import { zookeeperAsk } from "./asks/zookeeper-ask.ts";
import { classify } from "./classify.ts";
import { factsOf } from "./facts.ts";
import { type Probe, type ProbeIo, SPEAK_WAIT_MS } from "./probe.ts";
import type { DatagramQuestion, LineQuestion } from "./question.ts";
import { sample } from "./sample.ts";
import { Misheard, type Talk, talkOver, Unheard } from "./talk.ts";

const QUESTIONS: Readonly<Record<AskKind, LineQuestion | DatagramQuestion>> = {
  "ftp-hello": ftpHello,
  "memcached-ask": memcachedAsk,
  "mongo-ask": mongoAsk,
  "mqtt-hello": mqttHello,
  "mysql-hello": mysqlHello,
  "postgres-hello": postgresHello,
  "redis-ask": redisAsk,
  "rsync-hello": rsyncHello,
  "smtp-hello": smtpHello,
  "ssh-hello": sshHello,
  "vnc-hello": vncHello,
  "zookeeper-ask": zookeeperAsk,
};

/** Puts a question of the closed list and says what came back, without a word on what it means. */
export const ask: Probe<AskStep> = (step, io) => {
  const question = QUESTIONS[step.kind];
  return typeof question === "function" ? askOverLine(question, step, io) : askInDatagram(question, step, io);
};

async function askOverLine(question: LineQuestion, step: AskStep, io: ProbeIo): Promise<Outcome> {
  const startedAtMs = io.steadyMs();
  const opening = await io.open(step.target, reachOf(step, io));
  if (opening.kind === "failed") return classify(opening.failure, step.target);
  const { from, elapsedMs: connectedMs } = opening;
  const leftMs = Math.max(SPEAK_WAIT_MS, step.timeoutMs - connectedMs);
  const talk = talkOver(opening.line, leftMs, io);
  const elapsedMs = (): number => io.steadyMs() - startedAtMs;
  try {
    const { identity, findings } = await question(talk, step);
    return { kind: "answered", elapsedMs: elapsedMs(), from, identity, facts: factsOf(findings) };
  } catch (cause) {
    if (io.stop.aborted) return { kind: "unable", reason: "stopped" };
    return unanswered(cause, talk, { from, connectedMs, elapsedMs: elapsedMs() });
  } finally {
    talk.end();
  }
}

type Spent = { readonly from: SocketName; readonly connectedMs: number; readonly elapsedMs: number };

/** What a question without an answer showed: another protocol, an end without a word, or nobody who spoke. */
function unanswered(cause: unknown, talk: Talk, { from, connectedMs, elapsedMs }: Spent): Outcome {
  if (cause instanceof Misheard) return { kind: "garbled", elapsedMs, from, sample: sample(talk.rest()) };
  if (!(cause instanceof Unheard)) throw cause;
  if (cause.bytes.length > 0) return { kind: "garbled", elapsedMs, from, sample: sample(cause.bytes) };
  return cause.errno === null
    ? { kind: "connected", elapsedMs: connectedMs, from, waitedMs: elapsedMs - connectedMs }
    : { kind: "cut", elapsedMs, from, errno: cause.errno };
}

async function askInDatagram(question: DatagramQuestion, step: AskStep, io: ProbeIo): Promise<Outcome> {
  const payload = question.payload(step, io.nonce);
  const exchange = await io.datagram(step.target, payload, reachOf(step, io));
  if (exchange.kind === "failed") return classify(exchange.failure, step.target);
  const { reply, from, elapsedMs } = exchange;
  try {
    const { identity, findings } = question.read(reply, step, io.nonce);
    return { kind: "answered", elapsedMs, from, identity, facts: factsOf(findings) };
  } catch (cause) {
    if (!(cause instanceof Misheard)) throw cause;
    return { kind: "garbled", elapsedMs, from, sample: sample(reply) };
  }
}

const reachOf = ({ timeoutMs }: AskStep, { sourceAddress: localAddress, stop, steadyMs }: ProbeIo) => ({
  localAddress,
  timeoutMs,
  stop,
  steadyMs,
});
