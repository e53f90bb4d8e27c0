import { execFileSync } from "node:child_process";
import { type RealService, realService } from "./real-service.ts";

/** Algorithms that nobody should offer any more. */
export const BROKEN_SSH =
  "KexAlgorithms +diffie-hellman-group1-sha1\nCiphers +aes128-cbc\nMACs +hmac-sha1-96";

/** OpenSSH with a key of its own; `more` goes into its configuration. */
export const sshd = (more: string): Promise<RealService> =>
  realService({
    command: ["/usr/sbin/sshd", "-D", "-e", "-f", "$/conf"],
    files: {
      conf: `Port @\nListenAddress 127.0.0.1\nHostKey $/key\nPidFile none\nUsePAM no\nStrictModes no\n${more}\n`,
    },
    before: (folder) => {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", `${folder}/key`]);
      // Where sshd leaves its rights behind; Debian's unit makes it, and there is no unit here.
      execFileSync("mkdir", ["-p", "/run/sshd"]);
    },
  });
