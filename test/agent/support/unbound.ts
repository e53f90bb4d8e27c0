import type { Target } from "../../../proto/target.ts";
import { type RealService, realService } from "./real-service.ts";

/** A real unbound, and where it listens over UDP. */
export type Unbound = RealService & { readonly datagrams: Target };

/** A resolver that asks one server for everything under plumbline.test, with more settings of its own. */
export async function unbound(stub: Target, settings = ""): Promise<Unbound> {
  const service = await realService({
    command: ["unbound", "-d", "-c", "$/conf"],
    files: {
      conf: `server:
  interface: 127.0.0.1
  port: @
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  do-daemonize: no
  use-syslog: no
  chroot: ""
  username: ""
  directory: "$"
  pidfile: ""
  module-config: "iterator"
  local-zone: "test." nodefault
${settings
  .split("\n")
  .map((line) => `  ${line}`)
  .join("\n")}
remote-control:
  control-enable: no
stub-zone:
  name: "plumbline.test"
  stub-addr: ${stub.host}
`,
    },
  });
  return { ...service, datagrams: { ...service.target, transport: "udp" } };
}
