import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RealService, realService } from "./real-service.ts";

/** How its certificate is made. Each is signed by its own key unless an issuer is asked for. */
export type CertificatePlan = {
  readonly key?: string;
  readonly digest?: string;
  readonly days?: number;
  readonly name?: string;
  readonly isIssued?: boolean;
};

const SERVER = `
    ssl_certificate $/chain.pem;
    ssl_certificate_key $/key.pem;
    include $/tls;`;

/** A real nginx over TLS with these lines of its configuration. */
export const nginx = (
  tls: string,
  {
    key = "rsa:2048",
    digest = "sha256",
    days = 90,
    name = "shop.test",
    isIssued = false,
  }: CertificatePlan = {},
): Promise<RealService> =>
  realService({
    command: ["nginx", "-c", "$/conf", "-e", "$/log"],
    files: { conf: configuration("ssl", `${SERVER}\n    location / { return 200 "hello\\n"; }`) },
    before: (folder) => {
      // Not among the files: "@SECLEVEL" is a word of OpenSSL's there, and no port.
      writeFileSync(join(folder, "tls"), tls);
      const openssl = (...args: string[]) =>
        execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "ignore"] });
      const kind = [
        "-newkey",
        ...(key === "ec" ? ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] : [key]),
      ];
      const own = ["req", "-x509", "-nodes", ...kind, `-${digest}`, "-days", String(days)];
      const names = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
      if (!isIssued) {
        openssl(...own, ...names, "-keyout", "key.pem", "-out", "chain.pem");
        return;
      }
      openssl(...own, "-subj", "/CN=test authority", "-keyout", "ca-key.pem", "-out", "ca.pem");
      const issued = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", "-keyout", "key.pem", "-out", "leaf.pem"];
      openssl(...own, ...names, ...issued);
      execFileSync("sh", ["-c", "cat leaf.pem ca.pem > chain.pem"], { cwd: folder });
    },
  });

/** A real nginx over plain HTTP with these lines in its server block, these files that it may serve, and these lines before the block. */
export const plainNginx = (
  server: string,
  files: Readonly<Record<string, string>> = {},
  around = "",
): Promise<RealService> =>
  realService({
    command: ["nginx", "-c", "$/conf", "-e", "$/log"],
    files: { ...files, conf: configuration("", server) },
    // Not among the files: "$" begins the name of a variable there.
    before: (folder) => writeFileSync(join(folder, "around"), around),
  });

const configuration = (listen: string, server: string): string => `
daemon off; master_process off; pid $/pid; error_log $/log;
events { worker_connections 64; }
http {
  access_log off;
  include $/around*;
  client_body_temp_path $/body; proxy_temp_path $/proxy; fastcgi_temp_path $/fastcgi;
  uwsgi_temp_path $/uwsgi; scgi_temp_path $/scgi;
  server {
    listen 127.0.0.1:@ ${listen};
    ${server}
  }
}`;
