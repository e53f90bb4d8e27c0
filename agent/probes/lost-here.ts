import type { Failure, Open } from "./dial.ts";
import { counterIn } from "./kernel-counters.ts";
import type { HostNetwork } from "./socket-tables.ts";

/**
 * A SYN is sent again after 1, 2 and 3 seconds, so a silence that was waited out has at least so many.
 * One or two may be another socket's.
 */
const LOST_AGAIN = 3;

/** A code of ours, for `classify`: the kernel could not get the handshake out of its own host. */
export const LOST_HERE = "LOST_HERE";

/**
 * Tells silence on the way from silence at home. Where the own host's firewall drops what goes out, a
 * connection waits as long as for one that is dropped on the way (errno.md section 3), and says nothing. The
 * kernel does: it counts each SYN that it failed to send again (`TCPRetransFail`, for the whole host,
 * readable by everybody). Where there is no such counter it stays silence.
 */
export const openNotingLoss =
  (through: Open, network: () => Promise<Pick<HostNetwork, "counters">>): Open =>
  async (target, reach) => {
    const before = lostAgain((await network()).counters);
    const opening = await through(target, reach);
    if (opening.kind !== "failed" || opening.failure.code !== "TIMEOUT" || before === undefined)
      return opening;
    const after = lostAgain((await network()).counters);
    const isLostHere = after !== undefined && after - before >= LOST_AGAIN;
    return isLostHere ? { kind: "failed", failure: lost(opening.failure) } : opening;
  };

const lost = (failure: Failure): Failure => ({ ...failure, code: LOST_HERE });

const lostAgain = (text: string): number | undefined => counterIn(text, "TcpExt", "TCPRetransFail");
