import { mkdirSync } from "node:fs";
import { ownCertificate } from "./own-certificate.ts";
import { type RealService, realService } from "./real-service.ts";

/** A real vsftpd with these lines of its configuration, and a list `turned_away` at hand. */
export const vsftpd = (more: readonly string[]): Promise<RealService> =>
  realService({
    command: ["/usr/sbin/vsftpd", "$/conf"],
    files: {
      conf: [
        "listen=YES",
        "listen_address=127.0.0.1",
        "listen_port=@",
        "background=NO",
        "secure_chroot_dir=$/empty",
        "anon_root=$/empty",
        "local_enable=YES",
        ...more,
        "",
      ].join("\n"),
      turned_away: "anonymous\nftp\n",
    },
    before: (folder) => {
      mkdirSync(`${folder}/empty`);
      ownCertificate(folder);
    },
  });
