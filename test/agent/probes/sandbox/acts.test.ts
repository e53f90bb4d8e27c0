import { execFileSync } from "node:child_process";
import { createHash, createPrivateKey } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Box, OpenBox } from "../../../../agent/probes/sandbox/box.ts";
import { eicar, twin } from "../../../../agent/probes/sandbox/eicar.ts";
import { performInSandbox } from "../../../../agent/probes/sandbox/perform.ts";
import { ustar } from "../../../../agent/probes/sandbox/ustar.ts";
import type { SandboxKind } from "../../../../proto/sandbox.ts";
import { boxes } from "../../support/boxes.ts";
import { probeIo } from "../../support/probe-io.ts";
import { folder } from "../../support/test-agent.ts";

/** What an act finds in a real sandbox, or in one whose boxes are not as they should be. */
async function facts(kind: SandboxKind, variant: string, changed: (box: Box) => Box = (box) => box) {
  const { openBox } = await boxes();
  const guarded: OpenBox = async (stepId, over) => {
    const opened = await openBox(stepId, over);
    return opened.kind === "open" ? { ...opened, box: changed(opened.box) } : opened;
  };
  const step = { id: "s", purpose: "attempt", timeoutMs: 30_000, tries: 1, kind, variant } as const;
  const outcome = await performInSandbox(step, probeIo({ openBox: guarded }));
  return outcome.kind === "answered" ? outcome.facts : outcome;
}

describe("the EICAR test string", () => {
  it("is the one that every scanner knows, and has a plain twin of its size", () => {
    expect(createHash("md5").update(eicar()).digest("hex")).toBe("44d88612fea8a8f36de82e1278abb02f");
    expect(twin()).toHaveLength(eicar().length);
  });
});

describe("an archive of ours", () => {
  it("is read by tar, whole", () => {
    const place = folder();
    writeFileSync(
      join(place, "a.tar"),
      ustar([
        { name: "f0000.dat", bytes: Buffer.from("one") },
        { name: "f0001.dat", bytes: Buffer.alloc(1_024, "x") },
      ]),
    );
    execFileSync("tar", ["-xf", "a.tar"], { cwd: place });
    expect(execFileSync("cat", ["f0000.dat", "f0001.dat"], { cwd: place }).toString()).toBe(
      `one${"x".repeat(1_024)}`,
    );
  });

  it.each(["", "../up", "/etc/x", "a b"])("has no place for the name %j", (name) => {
    expect(() => ustar([{ name, bytes: Buffer.alloc(0) }])).toThrow(RangeError);
  });
});

describe("an act in the sandbox", () => {
  it("says how far the churn got, and puts all of it back", async () => {
    expect(await facts("file-churn", "burst")).toMatchObject({
      files: ["200"],
      changed: ["200"],
      renamed: ["200"],
      stayed: ["200"],
      restored: ["200"],
      note: ["yes"],
      stopped: ["no"],
      whole: ["yes"],
      "clean-up": ["ok"],
    });
  });

  it("counts what was changed before something stopped it", async () => {
    let changes = 0;
    const stopping = (box: Box): Box => ({
      ...box,
      rewrite: async (name, bytes) => (++changes > 37 ? "EPERM" : box.rewrite(name, bytes)),
    });
    expect(await facts("file-churn", "burst", stopping)).toMatchObject({
      changed: ["37"],
      stopped: ["yes"],
      code: ["EPERM"],
      "clean-up": ["ok"],
    });
  });

  it.each(["ENOSPC", "EDQUOT", "EIO"])("could not try where the disk itself says %s", async (code) => {
    const full = (box: Box): Box => ({ ...box, make: async () => code });
    expect(await facts("eicar-write", "1s", full)).toEqual({ kind: "unable", reason: `sandbox: ${code}` });
    expect(await facts("decoy-read", "plain", full)).toEqual({ kind: "unable", reason: `sandbox: ${code}` });
  });

  it.each(["EMFILE", "EIO", "ENOMEM", "EUNKNOWN"])(
    "says of no file what became of it where the agent itself could not read (%s)",
    async (code) => {
      const blind = (box: Box): Box => ({ ...box, read: async () => code });
      const told = await Promise.all([
        facts("eicar-write", "1s", blind),
        facts("decoy-read", "plain", blind),
        facts("file-churn", "burst", blind),
      ]);
      for (const one of told) {
        expect(one).not.toHaveProperty("state");
        expect(one).not.toHaveProperty("stopped");
        expect(one).not.toHaveProperty("read-at-once");
      }
    },
  );

  it("counts no decoy as taken that it had no time to look at", async () => {
    const { openBox } = await boxes();
    const stop = new AbortController();
    let looks = 0;
    const slow: OpenBox = async (stepId, over) => {
      const opened = await openBox(stepId, over);
      if (opened.kind === "unable") return opened;
      const read: Box["read"] = (name) => {
        if (++looks === 50) stop.abort();
        return opened.box.read(name);
      };
      return { ...opened, box: { ...opened.box, read } };
    };
    const step = { id: "s", purpose: "attempt", timeoutMs: 30_000, tries: 1 } as const;
    const outcome = await performInSandbox(
      { ...step, kind: "file-churn", variant: "burst" },
      probeIo({ openBox: slow, stop: stop.signal }),
    );
    expect(outcome).toMatchObject({ kind: "answered", facts: { whole: ["no"], "clean-up": ["ok"] } });
    expect(outcome).not.toHaveProperty("facts.stopped");
  });

  it.each(["ENOMEM", "ENFILE", "EUNKNOWN", "ENOTFILE"])(
    "takes no failure of its own for a control (%s)",
    async (code) => {
      let made = 0;
      const failing = (box: Box): Box => ({
        ...box,
        make: async (name, bytes) => (++made > 1 ? code : box.make(name, bytes)),
      });
      expect(await facts("eicar-write", "1s", failing)).toEqual({
        kind: "unable",
        reason: `sandbox: ${code}`,
      });
    },
  );

  it("says so where the clean-up failed, even when it could not try", async () => {
    const stuck = (box: Box): Box => ({
      ...box,
      make: async () => "ENOSPC",
      close: async () => {
        await box.close();
        return { kind: "failed", left: ["box-1/f0000.txt (EBUSY)"] };
      },
    });
    expect(await facts("eicar-write", "1s", stuck)).toMatchObject({
      hindered: ["ENOSPC"],
      "clean-up": ["failed"],
      left: ["box-1/f0000.txt (EBUSY)"],
    });
  });

  it("writes a private key that is none", async () => {
    let written = "";
    const looking = (box: Box): Box => ({
      ...box,
      make: (name, bytes) => {
        written = Buffer.from(bytes).toString();
        return box.make(name, bytes);
      },
    });
    expect(await facts("decoy-read", "private-key", looking)).toMatchObject({ state: ["intact"] });
    expect(written).toContain(["BEGIN", "RSA", "PRIVATE", "KEY"].join(" "));
    expect(() => createPrivateKey(written)).toThrow();
  });
});
