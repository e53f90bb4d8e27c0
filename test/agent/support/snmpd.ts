import { type RealService, realService } from "./real-service.ts";

/** A real snmpd that answers this community. */
export const snmpd = (community: string): Promise<RealService> =>
  realService({
    command: ["snmpd", "-f", "-Lo", "-C", "-c", "$/conf", "-p", "$/pid", "udp:127.0.0.1:@"],
    files: {
      conf: `rocommunity ${community} 127.0.0.1\nsysDescr A switch of the test, with a description that is rather longer than anybody needs to know\n[snmp] persistentDir $/state\n`,
    },
    transport: "udp",
    saysWhenReady: "NET-SNMP version",
  });
