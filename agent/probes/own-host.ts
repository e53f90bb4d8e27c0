import { hostDoor } from "./host/door.ts";
import type { ProbeIo } from "./probe.ts";
import { readHostNetwork, readSocketTables } from "./socket-tables.ts";

/** What probes may read of the agent's own host, through its real doors. */
export const ownHost = (
  platform: NodeJS.Platform,
): Pick<ProbeIo, "socketTables" | "hostNetwork" | "host"> => ({
  socketTables: readSocketTables,
  hostNetwork: readHostNetwork,
  host: hostDoor(platform),
});
