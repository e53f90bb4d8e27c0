import { randomBytes } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { Fault } from "../proto/fault.ts";
import { type AgentId, idMaker } from "../proto/ids.ts";
import { type Instant, instant } from "../proto/time.ts";
import { advanceRetests } from "./app/advance-retests.ts";
import type { CommandKind, Commands } from "./app/command.ts";
import { groupWriter } from "./app/group-writer.ts";
import { publishBundle } from "./app/publish-bundle.ts";
import { loadBundle } from "./load-bundle.ts";
import { unpacked } from "./packing.ts";
import { beginRoll, finishRoll, issuerOf, openAuthorities, readBrought } from "./pki/authorities.ts";
import { makeAuthority } from "./pki/authority.ts";
import { issueAgentCertificate } from "./pki/issue.ts";
import { openLogKey } from "./pki/log-key.ts";
import { newJoinSecret } from "./pki/tokens.ts";
import { checkpointFile } from "./store/checkpoint-file.ts";
import { migrate, openStore } from "./store/database.ts";
import { campaignTick } from "./writer-campaign-tick.ts";
import { handlers } from "./writer-commands.ts";
import { tickDeclarations } from "./writer-declarations.ts";
import { type WriterParts, writerParts } from "./writer-parts.ts";
import { tickSchedules } from "./writer-schedule-tick.ts";
import type { Answer, FromWriter, ToWriter, WriterOptions } from "./writer-thread.ts";

/**
 * The one writer thread: takes frames and commands in turn, commits, and only then answers.
 * Frames that arrive while a commit is under way share the next one.
 */
const port = parentPort;
if (port === null) throw new Error("writer.ts runs as a worker thread only");
const options = workerData as WriterOptions;
const clock = (): Instant => instant(Date.now());
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const post = (message: FromWriter): void => port.postMessage(message);

/** How often overdue leases, stale standings and due retests are looked after. */
const TICK_MS = 250;

async function start(): Promise<void> {
  const store = openStore(options.storeFile, "writer");
  await migrate(store);
  const { dataFolder: folder, caPassphrase: passphrase, certificateLifeMs } = options;
  let authorities = await openAuthorities(folder, clock(), random, passphrase);
  const parts = writerParts({
    store,
    clock,
    random,
    newId: idMaker(Date.now, random),
    newSecret: () => newJoinSecret(random),
    authority: {
      get certificate() {
        return authorities.trusted;
      },
      get fingerprint() {
        return authorities.current.fingerprint;
      },
    },
    issue: (csr: string, agentId: AgentId) =>
      issueAgentCertificate(issuerOf(authorities), { csr, agentId }, clock(), random, certificateLifeMs),
    certificateLifeMs,
    rolling: {
      nextFingerprint: () => authorities.next?.fingerprint,
      begin: async (brought) => {
        const next =
          brought === undefined
            ? await makeAuthority(clock(), random)
            : readBrought(brought, clock(), passphrase);
        authorities = await beginRoll(folder, authorities, next, passphrase);
        return next.fingerprint;
      },
      finish: async () => {
        authorities = await finishRoll(folder, authorities);
        return authorities.current.fingerprint;
      },
    },
    closurePolicy: options.closurePolicy,
    checkpoints: { file: checkpointFile(options.dataFolder), key: await openLogKey(options.dataFolder) },
    trouble: (sentence) => post({ kind: "failed", sentence }),
  });
  await parts.load();
  const troubles: string[] = [];
  const caller = { user: "collector", from: options.scenarioFolder ?? "" };
  if (options.scenarioFolder !== undefined)
    await loadBundle(
      options.scenarioFolder,
      (bundle) => parts.inTransaction((tx) => publishBundle(tx, { ...caller, parts: bundle }, clock())),
      (sentence) => void troubles.push(sentence),
    );
  run(parts);
  post({ kind: "ready" });
  // Before it was ready they would be the reason that it can't start.
  for (const sentence of troubles) post({ kind: "failed", sentence });
}

function run(parts: WriterParts): void {
  const tickCampaigns = campaignTick(parts, clock);
  const writer = groupWriter({
    commitFrames: (frames) => parts.commitFrames(frames),
    setAside: (frame, because) => parts.setAside(frame, because),
    runCommand: (token, command, request) => answer(parts, token, command as CommandKind, request),
    tick: async () => {
      await parts.inTransaction(async (tx) => {
        parts.lookAfter(clock());
        await advanceRetests(tx.retests, clock());
      });
      await tickDeclarations(parts, clock);
      await tickSchedules(parts, clock);
      await tickCampaigns();
      parts.checkpoint(clock());
    },
    goOn: () => parts.goOn(),
    publish: (frames, answers) => post({ kind: "committed", frames, answers, effects: parts.takeEffects() }),
    failed: (sentence) => post({ kind: "failed", sentence }),
    gather: () => new Promise((resolve) => void setImmediate(resolve)),
  });
  const timer = setInterval(() => writer.tick(), TICK_MS);
  port?.on("message", (message: ToWriter) => {
    if (message.kind === "frame") writer.frame(message.token, message.frame);
    else if (message.kind === "command") writer.command(message.token, message.command, message.request);
    else {
      clearInterval(timer);
      void writer.drained().then(async () => {
        parts.lastCheckpoint(clock());
        await parts.close();
        post({ kind: "stopped" });
      });
    }
  });
}

async function answer(
  parts: WriterParts,
  token: number,
  command: CommandKind,
  request: unknown,
): Promise<Answer> {
  try {
    const reply = await parts.inTransaction((tx) =>
      (
        handlers[command] as (
          tx: unknown,
          request: unknown,
          now: Instant,
        ) => Promise<Commands[CommandKind]["reply"]>
      )(tx, unpacked(request as object), clock()),
    );
    return { token, kind: "reply", reply };
  } catch (cause) {
    if (cause instanceof Fault) {
      await parts
        .noteRefused(command, request, cause)
        .catch((again: unknown) =>
          post({ kind: "failed", sentence: `A refusal was not filed: ${String(again)}` }),
        );
      return { token, kind: "fault", code: cause.code, message: cause.message, field: cause.field };
    }
    const error = cause instanceof Error ? cause : new Error(String(cause));
    return { token, kind: "failure", message: error.message, stack: error.stack ?? "" };
  }
}

start().catch((cause: unknown) =>
  post({ kind: "failed", sentence: cause instanceof Error ? cause.message : String(cause) }),
);
