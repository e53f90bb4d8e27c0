import type { BundleReason } from "../proto/bundle.ts";
import type { BundleParts } from "../proto/bundle-files.ts";
import type { PublishReply } from "./app/command.ts";
import { readBundleFolder } from "./intake/bundle-folder.ts";

/** A folder that is behind what was published since, or whose time is over, must not keep a collector down. */
const BEARABLE: readonly BundleReason[] = ["version-went-back", "bundle-expired"];

/**
 * Takes up the bundle in a folder when a collector starts. Throws a sentence that names the folder
 * where it is no whole, signed bundle: an unsigned catalogue is never loaded.
 */
export async function loadBundle(
  folder: string,
  publish: (parts: BundleParts) => Promise<PublishReply>,
  trouble: (sentence: string) => void,
): Promise<void> {
  const reading = read(folder);
  const reply = reading.kind === "refused" ? reading : await publish(reading.parts);
  if (reply.kind !== "refused") return;
  const sentence = `Scenarios in ${folder} are refused (${reply.reason}): ${reply.sentence}`;
  if (!BEARABLE.includes(reply.reason)) throw new Error(sentence);
  trouble(sentence);
}

function read(folder: string): ReturnType<typeof readBundleFolder> {
  try {
    return readBundleFolder(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(`Scenarios in ${folder} can't be read (${code}): name the folder of a signed bundle`, {
      cause,
    });
  }
}
