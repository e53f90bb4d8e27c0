import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { ownCertificate } from "./own-certificate.ts";
import { type RealService, realService } from "./real-service.ts";

/** Debian keeps every major version in a folder of its own; any will do. */
const BIN = `/usr/lib/postgresql/${readdirSync("/usr/lib/postgresql").sort().at(-1)}/bin`;
/** It refuses to run as root. */
const AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] as const;

/** Who is let in how, by where they come from: every kind of rule at once. */
const RULES = `
host      all  all         127.0.0.1/32  trust
host      all  all         127.0.0.2/32  password
host      all  all         127.0.0.3/32  md5
host      all  all         127.0.0.4/32  scram-sha-256
host      all  all         127.0.0.5/32  reject
hostssl   all  all         127.0.0.6/32  scram-sha-256
hostssl   all  all         127.0.0.7/32  cert
host      all  somebody    127.0.0.8/32  scram-sha-256
hostssl   all  all         127.0.0.9/32  trust
`;

/** A real PostgreSQL server with these rules, and a certificate of its own. */
export const postgres = (ssl: "on" | "off"): Promise<RealService> =>
  realService({
    command: [
      ...AS_POSTGRES,
      `${BIN}/postgres`,
      ...["-D", "$/cluster", "-k", "$", "-h", "127.0.0.1", "-p", "@", "-F"],
      ...["-c", "hba_file=$/rules", "-c", `ssl=${ssl}`, "-c", "ssl_cert_file=$/cert.pem"],
      ...["-c", "ssl_key_file=$/key.pem", "-c", "ssl_ca_file=$/cert.pem", "-c", "password_encryption=md5"],
    ],
    files: { rules: RULES },
    before: (folder) => {
      ownCertificate(folder);
      execFileSync("chown", ["-R", "postgres", folder]);
      execFileSync("setpriv", [
        ...AS_POSTGRES.slice(1),
        `${BIN}/initdb`,
        ...["-D", `${folder}/cluster`, "-U", "postgres", "-A", "trust", "--no-sync"],
      ]);
    },
    // Killed, it would leave its shared memory in the kernel; at once means without waiting for clients.
    endsBy: "SIGQUIT",
  });
