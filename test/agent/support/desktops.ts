import { execFileSync } from "node:child_process";
import { type RealService, realService } from "./real-service.ts";
import { tcpService } from "./service.ts";

/** A real xrdp with this security layer. */
export const xrdp = (security: string): Promise<RealService> =>
  realService({
    command: ["xrdp", "--nodaemon", "--config", "$/conf"],
    files: {
      conf: `[Globals]
port=tcp://127.0.0.1:@
fork=false
security_layer=${security}
certificate=$/cert.pem
key_file=$/key.pem
ssl_protocols=TLSv1.2, TLSv1.3
[Logging]
LogFile=$/log
LogLevel=INFO
EnableSyslog=false
[Xorg]
name=Xorg
lib=libxup.so
`,
    },
    before: (folder) => {
      const words =
        "req -x509 -nodes -newkey rsa:2048 -days 9 -subj /CN=desk.test -keyout key.pem -out cert.pem";
      execFileSync("openssl", words.split(" "), { cwd: folder, stdio: "ignore" });
    },
    endsBy: "SIGTERM",
  });

/**
 * A desktop of Windows ([MS-RDPBCGR] section 2.2.1.2): the kind of its negotiation and the code in it,
 * by what it is offered.
 */
export const windowsDesktop = (answer: (offered: number) => readonly [kind: number, code: number]) =>
  tcpService((socket) =>
    socket.once("data", (asked: Buffer) => {
      const [kind, code] = answer(asked[15] ?? 0);
      socket.end(Buffer.from([3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, kind, 0, 8, 0, code, 0, 0, 0]));
    }),
  );
