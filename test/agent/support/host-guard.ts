import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { later } from "./service.ts";

/** MD5 and size of the EICAR test string, as ClamAV's own kind of signature has them: nothing is downloaded. */
const SIGNATURE = "44d88612fea8a8f36de82e1278abb02f:68:Plumbline.Test\n";

/** Watches a directory with a shell's loop around one command, until the test is over. */
function watching(root: string, command: string): void {
  const child = spawn("/bin/sh", ["-c", `while :; do ${command}; sleep 0.02; done`], {
    cwd: root,
    stdio: "ignore",
    detached: true,
  });
  later(() => {
    try {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    } catch {
      // It ended with its directory.
    }
  });
}

/** ClamAV's scanner with one signature, which removes what it finds. */
export function clamav(directory: string, root: string, what = "--remove"): void {
  const signatures = join(directory, "own.hdb");
  writeFileSync(signatures, SIGNATURE);
  watching(root, `clamscan --quiet --infected --recursive --database=${signatures} ${what} .`);
}

/** Something that takes files away by the end of their name. */
export const takesAway = (root: string, suffix: string): void =>
  watching(root, `find . -type f -name '*.${suffix}' -delete 2>/dev/null`);

/** Something that empties files by the end of their name, and leaves them there. */
export const empties = (root: string, suffix: string): void =>
  watching(root, `find . -name '*.${suffix}' -size +0 -exec truncate -s 0 {} \\; 2>/dev/null`);
