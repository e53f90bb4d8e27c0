import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownCertificate } from "./own-certificate.ts";
import { type RealService, realService } from "./real-service.ts";

/** Hosts that mechanisms are named to, as Exim reads it: all of them once TLS is on, else none. */
export const OVER_TLS_ALONE = `\${if eq{$tls_in_cipher}{}{}{*}}`;

type Rules = {
  readonly tls: string;
  readonly login: string;
  readonly recipients: string;
  readonly domains?: string;
};

/** Exim with one router that would drop every mail: what it takes and what it won't is up to its rules. */
export const exim = ({ tls, login, recipients, domains = "*" }: Rules): Promise<RealService> =>
  realService({
    command: ["/usr/sbin/exim4", "-C", "$/conf", "-bdf"],
    files: {
      conf: `
exim_user = root
exim_group = root
never_users =
keep_environment =
primary_hostname = mail.test
spool_directory = $/spool
log_file_path = $/spool/log/%slog
pid_file_path = $/pid
daemon_smtp_ports = @
local_interfaces = 127.0.0.1
tls_certificate = $/cert.pem
tls_privatekey = $/key.pem
tls_advertise_hosts = ${tls}
.include $/login
acl_smtp_rcpt = recipients
begin acl
recipients:
  ${recipients}
begin routers
every:
  driver = accept
  domains = ${domains}
  transport = nowhere
begin transports
nowhere:
  driver = appendfile
  file = /dev/null
  user = root
begin authenticators
PLAIN:
  driver = plaintext
  public_name = PLAIN
  server_condition = false
LOGIN:
  driver = plaintext
  public_name = LOGIN
  server_prompts = User: : Password:
  server_condition = false
`,
    },
    before: (folder) => {
      mkdirSync(join(folder, "spool", "log"), { recursive: true });
      writeFileSync(join(folder, "login"), `auth_advertise_hosts = ${login}\n`, { mode: 0o600 });
      ownCertificate(folder);
    },
  });
