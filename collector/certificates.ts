import type { RandomBytes } from "../proto/ids.ts";
import type { Clock } from "../proto/time.ts";
import { openAuthorities } from "./pki/authorities.ts";
import { type AuthorityReport, authorityReport } from "./pki/authority-report.ts";
import { openServerIdentity, type ServerIdentity } from "./pki/server-identity.ts";

/** What both listeners show and whom they believe, as it stands on disk. */
export type Certificates = {
  readonly identity: () => ServerIdentity;
  /** PEM of every authority that is trusted. */
  readonly trusted: () => string;
  readonly report: () => AuthorityReport;
  /** Reads everything again, and renews the listeners' certificate where it is time. Whoever asks meanwhile waits for the same. */
  readonly reload: () => Promise<void>;
};

/** Opens the data folder's certificates for the main thread; the writer thread is the one that changes the authorities. */
export async function openCertificates(
  folder: string,
  hosts: readonly string[],
  clock: Clock,
  random: RandomBytes,
  passphrase: string | undefined,
  changed: (certificates: Certificates) => void,
): Promise<Certificates> {
  const read = async () => {
    const authorities = await openAuthorities(folder, clock(), random, passphrase);
    const identity = await openServerIdentity(authorities.current, folder, hosts, clock(), random);
    return { authorities, identity };
  };
  let now = await read();
  let reloading = Promise.resolve();
  const certificates: Certificates = {
    identity: () => now.identity,
    trusted: () => now.authorities.trusted,
    report: () => authorityReport(now.authorities, now.identity),
    reload: () => {
      reloading = reloading.then(async () => {
        now = await read();
        changed(certificates);
      });
      const mine = reloading;
      reloading = reloading.catch(() => undefined);
      return mine;
    },
  };
  return certificates;
}
