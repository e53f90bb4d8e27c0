import type { Findings } from "../facts.ts";
import type { HostDoor } from "./door.ts";
import { isNamed, readProcesses } from "./process-table.ts";

/** Processes by which sensors are known, as their vendors' documents name them, and what each is. */
const SENSORS = [
  ["auditd", "audit", "auditd"],
  ["falco", "audit", "falco"],
  ["tetragon", "audit", "tetragon"],
  ["sysmon", "audit", "sysmon"],
  ["osqueryd", "edr", "osquery"],
  ["wazuh-agentd", "edr", "wazuh"],
  ["ossec-agentd", "edr", "ossec"],
  ["falcon-sensor", "edr", "crowdstrike-falcon"],
  ["falcon-sensor-bpf", "edr", "crowdstrike-falcon"],
  ["wdavdaemon", "edr", "microsoft-defender"],
  ["s1-agent", "edr", "sentinelone"],
  ["cbagentd", "edr", "carbon-black"],
  ["cbdaemon", "edr", "carbon-black"],
  ["elastic-endpoint", "edr", "elastic-defend"],
  ["elastic-agent", "edr", "elastic-agent"],
  ["pmd", "edr", "cortex-xdr"],
  ["ds_agent", "edr", "trend-micro"],
  ["xagt", "edr", "trellix-hx"],
  ["TaniumClient", "edr", "tanium"],
  ["velociraptor", "edr", "velociraptor"],
  ["clamd", "antivirus", "clamav"],
  ["sophos_threat_detector", "antivirus", "sophos"],
  ["mfetpd", "antivirus", "trellix-ens"],
  ["fapolicyd", "allow-list", "fapolicyd"],
] as const;

/**
 * Which sensors run, by the names of their processes, and since when. A name is what a process calls
 * itself, so it proves no more than that. Where the host hides other users' processes, none that was
 * found is "unknown" and not "none".
 */
export async function sensorInventory(host: HostDoor): Promise<Findings> {
  const named = SENSORS.map((sensor) => ({ sensor, isIt: isNamed(sensor[0]) }));
  const { rows, isWhole } = await readProcesses(host, (name) => named.some(({ isIt }) => isIt(name)));
  const running = rows
    .filter(({ isContained }) => !isContained)
    .flatMap(({ name, startedAtMs }) => {
      const found = named.find(({ isIt }) => isIt(name));
      return found === undefined ? [] : [{ kind: found.sensor[1], sensor: found.sensor[2], startedAtMs }];
    })
    .sort((a, b) => a.startedAtMs - b.startedAtMs);
  const first = new Map(running.toReversed().map((one) => [one.sensor, one]));
  const list = [...first.values()].sort((a, b) => a.startedAtMs - b.startedAtMs);
  return {
    processes: isWhole ? "all" : "own-user",
    running: list.length > 0 ? list.map(({ sensor }) => sensor) : isWhole ? "none" : "unknown",
    kinds: list.length > 0 ? [...new Set(list.map(({ kind }) => kind))] : undefined,
    since:
      list.length > 0
        ? list.map(({ sensor, startedAtMs }) => `${sensor} ${new Date(startedAtMs).toISOString()}`)
        : undefined,
  };
}
