import { type Cidr, cidr, contains, specialBlock } from "../proto/address.ts";
import type { RulesOfEngagement } from "../proto/engagement.ts";
import { saying } from "./refusal.ts";

/** Looks a name up; every address that it has. Rejects when there is none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** Of one name so many addresses are taken. */
export const MAX_ADDRESSES_PER_NAME = 16;
/** A name that is not found by then is not found. */
export const RESOLVE_TIMEOUT_MS = 5_000;

/** The rules with every name replaced by what it led to, and what could not be taken. */
export type Pinned = { readonly rules: RulesOfEngagement; readonly problems: readonly string[] };

/**
 * Resolves the names in `allow`, once: from then on the addresses that were found and checked are
 * what the rules list, and no name is looked up on the way to a connection. A name never leads to
 * what only its own address could name (loopback, link-local, metadata, tunnels) nor to what is denied.
 */
export async function pinNames(rules: RulesOfEngagement, resolve: Resolve): Promise<Pinned> {
  const names = [...new Set(rules.allow.flatMap((entry) => entry.names))];
  if (names.length === 0) return { rules, problems: [] };
  const found = new Map(
    await Promise.all(names.map(async (name) => [name, await addresses(name, resolve)] as const)),
  );
  const problems = new Set<string>();
  const allow = rules.allow.map((entry) => ({
    ...entry,
    to: [
      ...entry.to,
      ...entry.names.flatMap((name) => {
        const answer = found.get(name);
        if (answer === undefined || answer.kind === "none") {
          problems.add(`${name}: ${answer?.because ?? "was not looked up"}`);
          return [];
        }
        return answer.addresses.flatMap((address) => {
          const problem = refusalOf(rules, address);
          if (problem === undefined)
            return [cidr(address)].filter((block): block is Cidr => block !== undefined);
          problems.add(`${name}: ${address} ${problem}`);
          return [];
        });
      }),
    ],
  }));
  return { rules: { ...rules, allow }, problems: [...problems] };
}

function refusalOf({ deny }: RulesOfEngagement, address: string): string | undefined {
  if (cidr(address) === undefined) return "is no address that can be probed";
  const special = specialBlock(address);
  if (special !== undefined) return `is ${special.what} and not taken by a name`;
  return deny.some(({ to }) => to.some((block) => contains(block, address))) ? "is denied" : undefined;
}

type Answer =
  | { readonly kind: "found"; readonly addresses: readonly string[] }
  | { readonly kind: "none"; readonly because: string };

async function addresses(name: string, resolve: Resolve): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("was not found in time")), RESOLVE_TIMEOUT_MS);
  });
  try {
    const found = await Promise.race([resolve(name), late]);
    return { kind: "found", addresses: [...new Set(found)].slice(0, MAX_ADDRESSES_PER_NAME) };
  } catch (cause) {
    return { kind: "none", because: `cannot be looked up (${saying(cause)})` };
  } finally {
    clearTimeout(timer);
  }
}
