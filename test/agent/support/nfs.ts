import { type RealService, realService } from "./real-service.ts";
import { closedPort } from "./service.ts";

/**
 * rpcbind takes port 111 of its host and no other, so it and the mount daemon get namespaces of
 * their own; what comes to loopback outside is carried in through sockets that have a file.
 */
const INSIDE = `set -e
ip link set lo up
mount -t tmpfs none /run
mount -t tmpfs none /var/lib/nfs
mkdir -p /run/rpcbind /var/lib/nfs/v4recovery /var/lib/nfs/sm
touch /var/lib/nfs/rmtab
mount --bind $/exports /etc/exports
exportfs -ra
rpcbind -f &
until rpcinfo -T tcp 127.0.0.1 100000 2 > /dev/null 2>&1; do sleep 0.1; done
if test "$PORT" != 0; then
  rpc.mountd -F -p "$PORT" &
  until rpcinfo -T tcp 127.0.0.1 100005 3 > /dev/null 2>&1; do sleep 0.1; done
fi
exec node $/carry.mjs from $/rpcbind.sock 111 $/mountd.sock "$PORT"
`;

/** Carries connections from files to ports, or from ports to files; outside it starts what is inside first. */
const CARRY = `import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
const [way, ...pairs] = process.argv.slice(2);
const carry = (from, to) =>
  createServer((outer) => {
    const inner = connect(to);
    for (const one of [outer, inner]) one.on("error", () => [outer, inner].forEach((each) => each.destroy()));
    outer.pipe(inner).pipe(outer);
  }).listen(from);
const ports = [[pairs[0], pairs[1]], [pairs[2], pairs[3]]].filter(([, port]) => port !== "0");
const at = (port) => ({ host: "127.0.0.1", port: Number(port) });
if (way === "from") for (const [file, port] of ports) carry({ path: file }, at(port));
else {
  const namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child"];
  const child = spawn("unshare", [...namespaces, "sh", "$/inside.sh"], { stdio: "inherit" });
  child.on("exit", () => process.exit(1));
  process.on("SIGTERM", () => child.kill("SIGKILL"));
  while (!ports.every(([file]) => existsSync(file))) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const [file, port] of ports.toReversed()) carry(at(port), { path: file });
}
`;

/** A real rpcbind with a real mount daemon that exports what these lines say; without lines there is no such daemon. */
export async function nfs(exported?: string): Promise<RealService> {
  const port = exported === undefined ? 0 : (await closedPort()).port;
  return realService({
    command: ["node", "$/carry.mjs", "to", "$/rpcbind.sock", "@", "$/mountd.sock", String(port)],
    files: {
      "inside.sh": INSIDE.replaceAll("$PORT", String(port)),
      "carry.mjs": CARRY,
      exports: exported ?? "",
    },
    endsBy: "SIGTERM",
  });
}
