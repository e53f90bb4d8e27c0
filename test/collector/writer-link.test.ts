import { describe, expect, it } from "vitest";
import { openWriter, type WriterEvents } from "../../collector/writer-link.ts";
import { Fault } from "../../proto/fault.ts";

/** A thread that does what the test says with each message, in place of the writer. */
const thread = (onMessage: string, atStart = "post({ kind: 'ready' });"): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from "node:worker_threads";
      const post = (message) => parentPort.postMessage(message);
      const answer = (token, rest) => post({ kind: "committed", frames: [], answers: [{ token, ...rest }], effects: [] });
      parentPort.on("message", (message) => { ${onMessage} });
      ${atStart}`)}`,
  );

const OPTIONS = {
  storeFile: "",
  dataFolder: "",
  scenarioFolder: "",
  closurePolicy: undefined,
  caPassphrase: undefined,
  certificateLifeMs: 604_800_000,
};
const open = (file: URL, events: Partial<WriterEvents> = {}) =>
  openWriter(file, OPTIONS, { onCommitted: () => {}, onTrouble: () => {}, onLost: () => {}, ...events });
const resume = { user: "tess", from: "", scope: "all" };
const STOPS = "if (message.kind === 'stop') post({ kind: 'stopped' });";

describe("the link to the writer thread", () => {
  it("brings a reply to whoever asked, in whatever order replies come", async () => {
    const link = await open(
      thread(`${STOPS} globalThis.kept ??= []; if (message.kind === 'command') {
        kept.push(message);
        if (kept.length === 2) for (const { token, request } of kept.reverse()) answer(token, { kind: 'reply', reply: request.scope });
      }`),
    );
    const asked = ["all", "agent:a"].map((scope) => link.execute("resume", { ...resume, scope }));
    expect(await Promise.all(asked)).toEqual(["all", "agent:a"]);
    await link.stop();
  });

  it("brings a fault as the fault that it was", async () => {
    const fault = new Fault("conflict", "Closed already", { field: "exposureId" });
    const { code, message, field } = fault;
    const link = await open(
      thread(
        `${STOPS} if (message.kind === 'command') answer(message.token, ${JSON.stringify({ kind: "fault", code, message, field })});`,
      ),
    );
    const failure = await link.execute("resume", resume).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(Fault);
    expect(failure).toMatchObject({ code, message, field });
    await link.stop();
  });

  it("does not open when the thread can't start", async () => {
    const told = "post({ kind: 'failed', sentence: 'The store is unusable' });";
    await expect(open(thread("", told))).rejects.toThrow("The store is unusable");
  });
});

describe("a writer thread that dies", () => {
  const dying = () => {
    const losses: Error[] = [];
    const opening = open(thread("if (message.kind === 'command') throw new Error('out of memory');"), {
      onLost: (cause) => void losses.push(cause),
    });
    return { opening, losses };
  };

  it("leaves nobody waiting, is told once, and answers nobody later", async () => {
    const { opening, losses } = dying();
    const link = await opening;
    await expect(link.execute("resume", resume)).rejects.toThrow("out of memory");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(link.execute("resume", resume)).rejects.toThrow("out of memory");
    expect(losses.map(({ message }) => message)).toEqual(["out of memory"]);
  });

  it("does not keep the collector from stopping", async () => {
    const link = await dying().opening;
    await link.execute("resume", resume).catch(() => {});
    await link.stop();
  });

  it("does not keep the collector from stopping when it dies of the stop itself", async () => {
    const link = await open(thread("process.exit(3);"));
    await link.stop();
  });
});
