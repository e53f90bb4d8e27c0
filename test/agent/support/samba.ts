import { execFileSync } from "node:child_process";
import { type RealService, realService } from "./real-service.ts";

/** A real Samba with these lines in its global section. It leads a process group of its own, which ends with it. */
export const samba = (more: string): Promise<RealService> =>
  realService({
    command: ["smbd", "--foreground", "--debug-stdout", "--configfile", "$/conf"],
    files: {
      conf: `[global]
interfaces = 127.0.0.1
bind interfaces only = yes
smb ports = @
server role = standalone server
private dir = $/private
lock directory = $/lock
state directory = $/state
cache directory = $/cache
pid directory = $/pid
ncalrpc dir = $/ncalrpc
log file = $/log
disable spoolss = yes
load printers = no
${more}
`,
    },
    before: (folder) => {
      for (const name of ["private", "lock", "state", "cache", "pid", "ncalrpc"])
        execFileSync("mkdir", ["-p", "-m", "755", `${folder}/${name}`]);
    },
    endsBy: "SIGTERM",
  });
