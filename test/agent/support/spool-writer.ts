import { createPrivateKey } from "node:crypto";
import process from "node:process";
import { sealer } from "../../../agent/sealer.ts";
import { openSpool } from "../../../agent/spool.ts";
import { id } from "../../../proto/ids.ts";
import { instant } from "../../../proto/time.ts";

/** Seals and spools as fast as it can, and prints each sequence that it was told is recorded, until it is killed. */
const [directory = ""] = process.argv.slice(2);
const evidenceKey = createPrivateKey(`-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----`);
const spool = await openSpool(directory);
const sealing = sealer({
  as: {
    agentId: "a",
    bootId: "b",
    agentVersion: "0",
    evidenceKey,
    chainStart: new Uint8Array(32),
    envelope: { evidenceKeyId: new Uint8Array(32), vantage: "app" },
  },
  spool,
  recorded: (sequence) => process.stdout.write(`${sequence}\n`),
  troubled: (problem) => {
    if (problem !== undefined) process.stderr.write(`${problem}\n`);
  },
});
for (;;) {
  const at = instant(1_000);
  const outcome = { kind: "unable", reason: "x".repeat(100) } as const;
  for (let count = 0; count < 3; count++) {
    sealing.add({ jobId: id("j"), stepId: "s", attempt: 1, startedAt: at, endedAt: at, outcome }, "");
  }
  await sealing.flush();
}
