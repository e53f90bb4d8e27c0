import type { Command } from "commander";
import { readBundle } from "../../proto/bundle-files.ts";
import { readBundleFolder } from "../intake/bundle-folder.ts";
import { publishedReply } from "./catalogue-replies.ts";
import { withClient } from "./connection.ts";
import { counted } from "./counted.ts";
import { withExamples } from "./examples.ts";
import { badInput } from "./exit.ts";
import { when } from "./instants.ts";
import { print } from "./print.ts";
import { listed } from "./scenario-files.ts";
import type { Shell } from "./shell.ts";

/** `plumbline scenario publish`: gives a signed bundle to the collector, which can't change it. */
export function publishCommand(scenario: Command, shell: Shell): void {
  withExamples(
    scenario
      .command("publish <bundle>")
      .description("give a signed bundle to the collector; needs the role admin"),
    "scenario publish ./bundle",
  ).action(async (folder: string, _options: object, command: Command) => {
    await listed(folder);
    const reading = readBundleFolder(folder);
    if (reading.kind === "refused") throw badInput(`${folder}: ${reading.reason}: ${reading.sentence}`);
    // What is not whole is refused here, before anybody is asked.
    const bundle = readBundle(reading.parts);
    if (bundle.kind === "refused") throw badInput(`${folder}: ${bundle.reason}: ${bundle.sentence}`);
    const { manifest, signatureFile, files } = reading.parts;
    const published = await withClient(shell, command, (client) =>
      client.post(publishedReply, "/bundles", {
        manifest: base64(manifest),
        signature: base64(signatureFile),
        files: files.map(({ path, bytes }) => ({ path, content: base64(bytes) })),
      }),
    );
    print(shell, command, published, ({ kind, id, version, scenarios, notAfter, keyId, agents }) => [
      `bundle ${id} version ${version} ${kind === "published" ? "is published" : "was there already"}: ${counted(scenarios, "scenario")}, until ${when(notAfter)}`,
      `${agents.pinning} of ${counted(agents.live, "live agent")} pin its publisher, key ${keyId}`,
    ]);
  });
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
