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
import { ldapBind } from "./asks/ldap-bind.ts";
import { memcachedAsk } from "./asks/memcached-ask.ts";
import { mongoAsk } from "./asks/mongo-ask.ts";
import { mqttHello } from "./asks/mqtt-hello.ts";
import { mysqlHello } from "./asks/mysql-hello.ts";
import { nfsExports } from "./asks/nfs-exports.ts";
import { postgresHello } from "./asks/postgres-hello.ts";
import { rdpHello } from "./asks/rdp-hello.ts";
import { redisAsk } from "./asks/redis-ask.ts";
import { rsyncHello } from "./asks/rsync-hello.ts";
import { sayDatagram } from "./asks/say-datagram.ts";
import { sayHttp, sayHttps } from "./asks/say-http.ts";
import { sayLine } from "./asks/say-line.ts";
import { sayTls } from "./asks/say-tls.ts";
import { sayWebsocket } from "./asks/say-websocket.ts";
import { smbAnonymous } from "./asks/smb-anonymous.ts";
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
import { type HttpAnswer, httpExchangeOrDemand } from "./http-exchange.ts";
import { type Probe, type ProbeIo, SPEAK_WAIT_MS } from "./probe.ts";
import type {
  Answer,
  DatagramQuestion,
  HandshakeQuestion,
  HttpQuestion,
  HttpRequestLine,
  LineQuestion,
  TwoPlaceQuestion,
} from "./question.ts";
import { sample } from "./sample.ts";
import { Misheard, type Talk, talkOver, Unheard } from "./talk.ts";
import { unsecured } from "./tls-handshake.ts";

/** A body is read to here and no further. */
const MAX_BODY_BYTES = 16 * 1024;

type Question = LineQuestion | TwoPlaceQuestion | DatagramQuestion | HandshakeQuestion | HttpQuestion;

const QUESTIONS: Readonly<Record<AskKind, Question>> = {
  "dns-ask": dnsAsk,
  "dns-ask-tcp": dnsAskTcp,
  "ftp-hello": ftpHello,
  "http-ask": httpAsk,
  "https-ask": httpsAsk,
  "ipmi-ask": ipmiAsk,
  "ldap-ask": ldapAsk,
  "ldap-bind": ldapBind,
  "memcached-ask": memcachedAsk,
  "mongo-ask": mongoAsk,
  "mqtt-hello": mqttHello,
  "mysql-hello": mysqlHello,
  "nfs-exports": nfsExports,
  "postgres-hello": postgresHello,
  "rdp-hello": rdpHello,
  "redis-ask": redisAsk,
  "rsync-hello": rsyncHello,
  "smb-anonymous": smbAnonymous,
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
  if ("where" in question) return askInTwoPlaces(question, step, io);
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

/** The second place is asked only where the rules permit it too; where it can't be had, that is told beside the first answer. */
async function askInTwoPlaces(
  { where, there, place }: TwoPlaceQuestion,
  step: AskStep,
  io: ProbeIo,
): Promise<Outcome> {
  const startedAtMs = io.steadyMs();
  let port: number | undefined;
  const located: LineQuestion = async (...asked) => {
    const found = await where(...asked);
    port = found.port;
    return found.answer;
  };
  const first = await askOverLine(located, step, io);
  if (first.kind !== "answered" || port === undefined) return first;
  const target = { ...step.target, port };
  const permission = io.permitsAlso(step.kind, target);
  if (!permission.granted)
    return { kind: "refused-by-rules", rule: permission.rule, because: permission.because };
  const timeoutMs = Math.max(SPEAK_WAIT_MS, step.timeoutMs - (io.steadyMs() - startedAtMs));
  if (!(await io.again())) return noFurther(io);
  const second = await askOverLine(there, { ...step, target, timeoutMs }, io);
  if (second.kind === "unable" || second.kind === "forbidden-here") return second;
  const told = second.kind === "answered" ? second.facts : factsOf({ [place]: second.kind });
  return { ...first, elapsedMs: io.steadyMs() - startedAtMs, facts: { ...first.facts, ...told } };
}

/** A second connection is a try like the first, within the rate, the cool-down and the budgets; the wait for it takes nothing of the step's time. */
const noFurther = ({ stop }: ProbeIo): Outcome => ({
  kind: "unable",
  reason: stop.aborted ? "stopped" : "the rules grant no second connection",
});

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
  const alpn = question.offers?.(step) ?? [];
  const securing = await io.secure(opening.line, { serverName, alpn, timeoutMs, stop: io.stop });
  const elapsedMs = io.steadyMs() - startedAtMs;
  if (securing.kind === "failed") return unsecured(securing, from, connectedMs, elapsedMs);
  const { line, chain } = securing;
  const shown = {
    chain,
    protocol: line.getProtocol() ?? "",
    cipher: line.getCipher()?.standardName ?? "",
    alpn: line.alpnProtocol || "",
  };
  line.destroy();
  return telling(() => question.shown(shown, step, io.wall()), { elapsedMs, from }, Buffer.alloc(0));
}

async function askOverHttp(question: HttpQuestion, step: AskStep, io: ProbeIo): Promise<Outcome> {
  const startedAtMs = io.steadyMs();
  const said = saidIn(step, io);
  const first = await requested(question, question.request(step, said), step, io);
  if (first.kind !== "http-answer") return first;
  const next = question.next?.(first, step);
  if (next === undefined) return telling(() => question.heard(first, step, said), first, first.body);
  const leftMs = Math.max(SPEAK_WAIT_MS, step.timeoutMs - (io.steadyMs() - startedAtMs));
  if (!(await io.again())) return noFurther(io);
  const second = await requested(question, next, { ...step, timeoutMs: leftMs }, io);
  if (second.kind !== "http-answer") return second;
  const elapsedMs = io.steadyMs() - startedAtMs;
  return telling(() => question.heard(second, step, said, next.path), { ...second, elapsedMs }, second.body);
}

/** One request; a demand for a certificate of ours is an answer too. */
async function requested(
  { scheme }: HttpQuestion,
  request: HttpRequestLine,
  { target, timeoutMs, serverName: hostHeader }: AskStep,
  io: ProbeIo,
): Promise<HttpAnswer | Outcome> {
  const answer = await httpExchangeOrDemand(
    { target, timeoutMs, scheme, hostHeader, ...request, mostBodyBytes: MAX_BODY_BYTES },
    io,
  );
  if (answer.kind !== "certificate-demanded") return answer;
  const { elapsedMs, from, identity, alert } = answer;
  const facts = factsOf({ "client-certificate": "demanded", alert });
  return { kind: "answered", elapsedMs, from, identity, facts };
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
