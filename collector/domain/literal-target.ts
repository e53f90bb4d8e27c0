import { plainAddress } from "../../proto/address.ts";
import { type Target, targetIn } from "../../proto/target.ts";

/** Reads `tcp/192.0.2.1:445`, its address in plain form; undefined where it is none, or names its host. */
export function literalTarget(text: string): Target | undefined {
  const target = targetIn(text);
  const host = target === undefined ? undefined : plainAddress(target.host);
  return target === undefined || host === undefined ? undefined : { ...target, host };
}
