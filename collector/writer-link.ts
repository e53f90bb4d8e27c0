import { Worker } from "node:worker_threads";
import { FAULTS, Fault, type FaultCode } from "../proto/fault.ts";
import type { CommandKind, Commands, Effect, Execute } from "./app/command.ts";
import type { Frame, IngestReply } from "./app/ingest.ts";
import type { Answer, FromWriter, ToWriter, WriterOptions } from "./writer-thread.ts";

export type WriterLink = {
  /** Resolves after the commit. Rejects with a `Fault` for the caller, or an Error for the log. */
  readonly execute: Execute;
  readonly ingest: (frame: Frame) => Promise<IngestReply>;
  readonly stop: () => Promise<void>;
};

export type WriterEvents = {
  /** After each commit, with what the world must now be told. */
  readonly onCommitted: (effects: readonly Effect[]) => void;
  readonly onTrouble: (sentence: string) => void;
  /** The thread is gone without being asked to: nothing can be written any more. */
  readonly onLost: (cause: Error) => void;
};

type Waiting = { readonly resolve: (value: never) => void; readonly reject: (cause: Error) => void };

/** Starts the writer thread and speaks with it. Rejects when it can't start: the store or the authority is unusable. */
export async function openWriter(
  file: URL,
  options: WriterOptions,
  events: WriterEvents,
): Promise<WriterLink> {
  const worker = new Worker(file, { workerData: options });
  const waiting = new Map<number, Waiting>();
  let nextToken = 1;
  let onStopped: (() => void) | undefined;
  let goneBecause: Error | undefined;

  const ask = <T>(message: (token: number) => ToWriter): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (goneBecause !== undefined) return reject(goneBecause);
      const token = nextToken++;
      waiting.set(token, { resolve: resolve as Waiting["resolve"], reject });
      worker.postMessage(message(token));
    });
  const settle = (token: number, act: (waiter: Waiting) => void): void => {
    const waiter = waiting.get(token);
    waiting.delete(token);
    if (waiter !== undefined) act(waiter);
  };
  const lose = (cause: Error): void => {
    const isKnown = goneBecause !== undefined;
    goneBecause ??= cause;
    for (const { reject } of waiting.values()) reject(cause);
    waiting.clear();
    if (onStopped !== undefined) onStopped();
    else if (!isKnown) events.onLost(cause);
  };

  const ready = new Promise<void>((resolve, reject) => {
    worker.on("message", (message: FromWriter) => {
      switch (message.kind) {
        case "ready":
          return resolve();
        case "failed":
          reject(new Error(message.sentence));
          return events.onTrouble(message.sentence);
        case "stopped":
          return onStopped?.();
        case "committed":
          for (const { token, reply } of message.frames)
            settle(token, ({ resolve: done }) => done(reply as never));
          for (const answer of message.answers) settle(answer.token, (waiter) => deliver(answer, waiter));
          return events.onCommitted(message.effects);
      }
    });
    worker.on("error", (cause) => {
      reject(cause);
      lose(cause);
    });
    worker.on("exit", (code) => lose(new Error(`The writer thread ended with ${code}`)));
  });
  try {
    await ready;
  } catch (cause) {
    goneBecause = cause as Error;
    await worker.terminate();
    throw cause;
  }

  return {
    execute: <K extends CommandKind>(command: K, request: Commands[K]["request"]) =>
      ask<Commands[K]["reply"]>((token) => ({ kind: "command", token, command, request })),
    ingest: (frame) => ask<IngestReply>((token) => ({ kind: "frame", token, frame })),
    stop: async () => {
      await new Promise<void>((resolve) => {
        if (goneBecause !== undefined) return resolve();
        onStopped = resolve;
        worker.postMessage({ kind: "stop" } satisfies ToWriter);
      });
      await worker.terminate();
    },
  };
}

function deliver(answer: Answer, { resolve, reject }: Waiting): void {
  switch (answer.kind) {
    case "reply":
      resolve(answer.reply as never);
      return;
    case "fault":
      reject(restored(answer));
      return;
    case "failure": {
      const error = new Error(answer.message);
      error.stack = answer.stack;
      reject(error);
    }
  }
}

/** The fault as it was thrown in the other thread; its sentence stands already in front of the detail. */
function restored(answer: Answer & { kind: "fault" }): Fault {
  const code = answer.code as FaultCode;
  const detail = answer.message.slice(`${FAULTS[code].sentence}: `.length);
  return answer.field === undefined
    ? new Fault(code, detail)
    : new Fault(code, detail, { field: answer.field });
}
