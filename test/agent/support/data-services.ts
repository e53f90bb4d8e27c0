import { ownCertificate } from "./own-certificate.ts";
import { type RealService, realService } from "./real-service.ts";

/** Services of Debian's that hold data or pass it on. */

/** Redis that keeps nothing, with these words of its command line. */
export const redis = (...more: readonly string[]): Promise<RealService> =>
  realService({
    command: ["redis-server", "--port", "@", "--bind", "127.0.0.1", "--save", "", "--dir", "$", ...more],
  });

/** memcached, with a password file and a SASL configuration at hand. */
export const memcached = (...more: readonly string[]): Promise<RealService> =>
  realService({
    command: [
      ...["env", "SASL_CONF_PATH=$", "memcached"],
      ...["-u", "root", "-l", "127.0.0.1", "-p", "@", "-m", "4", "-t", "1"],
      ...more,
    ] as [string, ...string[]],
    files: { passwords: "somebody:a-secret-of-the-test\n", "memcached.conf": "mech_list: plain\n" },
  });

/** Mosquitto that lets clients without a name in, or not. */
export const mosquitto = (anonymous: boolean): Promise<RealService> =>
  realService({
    command: ["/usr/sbin/mosquitto", "-c", "$/conf"],
    files: { conf: `listener @ 127.0.0.1\nallow_anonymous ${anonymous}\nuser root\n` },
  });

/** MariaDB without tables of its own: who may log in doesn't matter to a greeting, and there is nothing to set up. */
export const mariadb = (...more: readonly string[]): Promise<RealService> =>
  realService({
    command: [
      "/usr/sbin/mariadbd",
      "--no-defaults",
      "--user=root",
      "--datadir=$",
      "--socket=$/socket",
      "--port=@",
      "--bind-address=127.0.0.1",
      "--skip-name-resolve",
      "--skip-grant-tables",
      "--innodb=OFF",
      "--default-storage-engine=MyISAM",
      "--aria-log-file-size=8388608",
      ...more,
    ],
    before: ownCertificate,
  });

/** An rsync daemon of two modules that names them, or not. */
export const rsync = (list: "yes" | "no"): Promise<RealService> =>
  realService({
    command: ["rsync", "--daemon", "--no-detach", "--config=$/conf"],
    files: {
      conf: `port = @
address = 127.0.0.1
use chroot = no
motd file = $/welcome
list = ${list}
[photos]
path = $
comment = all of them
[papers]
path = $
`,
      welcome: "Welcome, stranger\n",
    },
  });
