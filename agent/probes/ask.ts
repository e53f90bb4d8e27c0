import type { AskKind } from "../../proto/ask.ts";
import { saidBaseline } from "../../proto/inert.ts";
import type { Outcome } from "../../proto/outcome.ts";
import type { AskStep } from "../../proto/step.ts";
import type { SocketName } from "../../proto/target.ts";
import { dnsAsk, dnsAskTcp } from "./asks/dns-ask.ts";
import { ftpHello } from "./asks/ftp-hello.ts";
import { httpAsk, httpsAsk } from "./asks/http-ask.ts";
import { ipmiAsk } from "./asks/ipmi-ask.ts";
import { ldapAsk } from "./asks/ldap-ask.ts";
import { memcachedAsk } from "./asks/memcached-ask.ts";
import { mongoAsk } from "./asks/mongo-ask.ts";
import { mqttHello } from "./asks/mqtt-hello.ts";
import { mysqlHello } from "./asks/mysql-hello.ts";
import { postgresHello } from "./asks/postgres-hello.ts";
import { rdpHello } from "./asks/rdp-hello.ts";
import { redisAsk } from "./asks/redis-ask.ts";
import { rsyncHello } from "./asks/rsync-hello.ts";
import { sayDatagram } from "./asks/say-datagram.ts";
import { sayHttp, sayHttps } from "./asks/say-http.ts";
import { sayLine } from "./asks/say-line.ts";
import { sayTls } from "./asks/say-tls.ts";
import { sayWebsocket } from "./asks/say-websocket.ts";
import { smbHello } from "./asks/smb-hello.ts";
import { smtpHello } from "./asks/smtp-hello.ts";
import { snmpAsk } from "./asks/snmp-ask.ts";
import { sshHello } from "./asks/ssh-hello.ts";
import { tlsCertificate } from "./asks/tls-certificate.ts";
import { tlsOffer } from "./asks/tls-offer.ts";
import { vncHello } from "./asks/vnc-hello.ts";
import { zookeeperAsk } from "./asks/zookeeper-ask.ts";
import { classify } from "./classify.ts";
import { factsOf } from "./facts.ts";
import { httpExchange } from "./http-exchange.ts";
import { type Probe, type ProbeIo, SPEAK_WAIT_MS } from "./probe.ts";
import type { Answer, DatagramQuestion, HandshakeQuestion, HttpQuestion, LineQuestion } from "./question.ts";
import { sample } from "./sample.ts";
import { Misheard, type Talk, talkOver, Unheard } from "./talk.ts";
import { unsecured } from "./tls-handshake.ts";

/** A body is read to here and no further. */
const MAX_BODY_BYTES = 16 * 1024;

type Question = LineQuestion | DatagramQuestion | HandshakeQuestion | HttpQuestion;

const QUESTIONS: Readonly<Record<AskKind, Question>> = {
  "dns-ask": dnsAsk,
  "dns-ask-tcp": dnsAskTcp,
  "ftp-hello": ftpHello,
  "http-ask": httpAsk,
  "https-ask": httpsAsk,
  "ipmi-ask": ipmiAsk,
  "ldap-ask": ldapAsk,
  "memcached-ask": memcachedAsk,
  "mongo-ask": mongoAsk,
  "mqtt-hello": mqttHello,
  "mysql-hello": mysqlHello,
  "postgres-hello": postgresHello,
  "rdp-hello": rdpHello,
  "redis-ask": redisAsk,
  "rsync-hello": rsyncHello,
  "say-datagram": sayDatagram,
  "say-http": sayHttp,
  "say-https": sayHttps,
  "say-line": sayLine,
  "say-tls": sayTls,
  "say-websocket": sayWebsocket,
  "smb-hello": smbHello,
  "smtp-hello": smtpHello,
  "snmp-ask": snmpAsk,
  "ssh-hello": sshHello,
  "tls-certificate": tlsCertificate,
  "tls-offer": tlsOffer,
  "vnc-hello": vncHello,
  "zookeeper-ask": zookeeperAsk,
};

/** Puts a question of the closed list and says what came back, without a word on what it means. */
export const ask: Probe<AskStep> = (step, io) => {
  const question = QUESTIONS[step.kind];
  if (typeof question === "function") return askOverLine(question, step, io);
  if ("shown" in question) return askInHandshake(question, step, io);
  return "request" in question ? askOverHttp(question, step, io) : askInDatagram(question, step, io);
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
    const { identity, findings } = await question(talk, step, saidIn(step, io));
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
  const said = saidIn(step, io);
  const payload = question.payload(step, said);
  const exchange = await io.datagram(step.target, payload, reachOf(step, io));
  if (exchange.kind === "failed") return classify(exchange.failure, step.target);
  return telling(() => question.read(exchange.reply, step, said), exchange, exchange.reply);
}

async function askInHandshake(question: HandshakeQuestion, step: AskStep, io: ProbeIo): Promise<Outcome> {
  const startedAtMs = io.steadyMs();
  const opening = await io.open(step.target, reachOf(step, io));
  if (opening.kind === "failed") return classify(opening.failure, step.target);
  const { from, elapsedMs: connectedMs } = opening;
  const { serverName } = step;
  const timeoutMs = Math.max(SPEAK_WAIT_MS, step.timeoutMs - connectedMs);
  const securing = await io.secure(opening.line, { serverName, timeoutMs, stop: io.stop });
  const elapsedMs = io.steadyMs() - startedAtMs;
  if (securing.kind === "failed") return unsecured(securing, from, connectedMs, elapsedMs);
  const { line, chain } = securing;
  const shown = { chain, protocol: line.getProtocol() ?? "", cipher: line.getCipher()?.standardName ?? "" };
  line.destroy();
  return telling(() => question.shown(shown, step, io.wall()), { elapsedMs, from }, Buffer.alloc(0));
}

async function askOverHttp(question: HttpQuestion, step: AskStep, io: ProbeIo): Promise<Outcome> {
  const { target, timeoutMs, serverName: hostHeader } = step;
  const { scheme, request, heard } = question;
  const said = saidIn(step, io);
  const answer = await httpExchange(
    { target, timeoutMs, scheme, hostHeader, ...request(step, said), mostBodyBytes: MAX_BODY_BYTES },
    io,
  );
  if (answer.kind !== "http-answer") return answer;
  return telling(() => heard(answer, step, said), answer, answer.body);
}

/** A baseline says its own word, so that its arrival is not taken for the attempt's. */
const saidIn = ({ purpose }: AskStep, { nonce }: ProbeIo): Uint8Array =>
  purpose === "baseline" ? saidBaseline(nonce) : nonce;

type Timed = { readonly elapsedMs: number; readonly from: SocketName };

/** What reading an answer gives: its facts, or that it was none. */
function telling(read: () => Answer, { elapsedMs, from }: Timed, said: Buffer): Outcome {
  try {
    const { identity, findings } = read();
    return { kind: "answered", elapsedMs, from, identity, facts: factsOf(findings) };
  } catch (cause) {
    if (!(cause instanceof Misheard)) throw cause;
    return { kind: "garbled", elapsedMs, from, sample: sample(said) };
  }
}

const reachOf = ({ timeoutMs }: AskStep, { sourceAddress: localAddress, stop, steadyMs }: ProbeIo) => ({
  localAddress,
  timeoutMs,
  stop,
  steadyMs,
});
