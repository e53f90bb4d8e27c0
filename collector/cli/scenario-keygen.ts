import { generateKeyPairSync } from "node:crypto";
import { open } from "node:fs/promises";
import type { Command } from "commander";
import { publisherKey, showPublisherKey } from "../../proto/publisher.ts";
import { withExamples } from "./examples.ts";
import { refused } from "./files.ts";
import { print } from "./print.ts";
import type { Shell } from "./shell.ts";

/** `plumbline scenario keygen`: a publisher's key pair. The private half goes into one file, and nowhere near a collector. */
export function keygenCommand(scenario: Command, shell: Shell): void {
  withExamples(
    scenario
      .command("keygen")
      .description("make a publisher's key; keep it off the collector. Needs no collector")
      .requiredOption("-o, --output <file>", "private key to write; must not be there yet")
      .option("--name <name>", "what agents' rules call the publisher", "publisher"),
    "scenario keygen -o publisher.pem",
  ).action(async ({ output, name }: { readonly output: string; readonly name: string }, command: Command) => {
    const { privateKey } = generateKeyPairSync("ed25519");
    await writeNew(output, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    const key = showPublisherKey(privateKey);
    const pin = `  - { name: ${JSON.stringify(name)}, key: ${JSON.stringify(key)} }`;
    const rules = `publishers:\n${pin}`;
    const made = { file: output, name, publicKey: key, keyId: publisherKey(key)?.keyId ?? "", rules };
    print(shell, command, made, (shown) => [
      `Private key in ${shown.file}: whoever has it decides what agents do; keep it offline`,
      `Key id ${shown.keyId}`,
      "Put this into rules.yaml of every agent that may run its scenarios:",
      "publishers:",
      pin,
    ]);
  });
}

/** Never over a file that is there, and never readable by others, not even for a moment. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw refused(path, cause as NodeJS.ErrnoException);
  }
}
