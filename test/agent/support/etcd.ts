import { execFileSync } from "node:child_process";
import { type RealService, realService } from "./real-service.ts";
import { closedPort } from "./service.ts";

const asIs = ["--data-dir", "$/data", "--unsafe-no-fsync", "--log-level", "error"];

/** A real member of a cluster of one, for anybody. */
export const etcd = (): Promise<RealService> => member("http", []);

/** The same over TLS, with a certificate of its own. */
export const secureEtcd = (...more: readonly string[]): Promise<RealService> =>
  member("https", ["--cert-file", "$/cert.pem", "--key-file", "$/key.pem", ...more]);

/** The same, which takes only clients with a certificate of its authority. */
export const certifiedEtcd = (): Promise<RealService> =>
  secureEtcd("--client-cert-auth", "--trusted-ca-file", "$/cert.pem");

async function member(scheme: "http" | "https", more: readonly string[]): Promise<RealService> {
  const own = `${scheme}://127.0.0.1:@`;
  const peers = `http://127.0.0.1:${(await closedPort()).port}`;
  return realService({
    command: [
      "etcd",
      ...asIs,
      ...["--listen-client-urls", own, "--advertise-client-urls", own],
      ...["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers],
      ...["--initial-cluster", `default=${peers}`],
      ...more,
    ],
    before: (folder) => {
      const certificate = ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "9"];
      const names = ["-subj", "/CN=etcd", "-addext", "subjectAltName=IP:127.0.0.1"];
      execFileSync("openssl", [...certificate, ...names, "-keyout", "key.pem", "-out", "cert.pem"], {
        cwd: folder,
        stdio: "ignore",
      });
    },
  });
}

/** Switches a member's users on, as its administrator would. */
export async function withUsers(service: RealService): Promise<RealService> {
  const { host, port } = service.target;
  const said: readonly (readonly [string, object])[] = [
    ["auth/user/add", { name: "root", password: "of-the-test" }],
    ["auth/role/add", { name: "root" }],
    ["auth/user/grant", { user: "root", role: "root" }],
    ["auth/enable", {}],
  ];
  for (const [path, body] of said) {
    const { ok } = await fetch(`http://${host}:${port}/v3/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    if (!ok) throw new Error(`etcd refused ${path}`);
  }
  return service;
}
