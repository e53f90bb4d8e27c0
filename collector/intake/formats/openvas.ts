import type { Severity } from "../../domain/exposure.ts";
import type { Seen } from "../asset-register.ts";
import { addressOf } from "../endpoint.ts";
import { copyOf } from "../kept-text.ts";
import { severityOfScore, severityOfWord } from "../severity.ts";

/**
 * The severity behind a threat and a score. Threats stop at High before GVM 24, so a score from 9 makes it critical;
 * without a threat the score alone decides. Undefined for a threat that nobody agreed on.
 */
export function openvasSeverity(threat: string, score: number | undefined): Severity | undefined {
  const word = threat.trim().toLowerCase();
  const step = word === "" ? severityOfScore(score ?? 0) : (WORDS.get(word) ?? severityOfWord(word));
  return step === "high" && (score ?? 0) >= 9 ? "critical" : step;
}

const WORDS: ReadonlyMap<string, Severity> = new Map([
  ["alarm", "info"],
  ["debug", "info"],
]);

/** A person, or an override of theirs, said that the result is wrong. */
export const isFalsePositive = (threat: string): boolean => /^false.positive$/i.test(threat.trim());

export type HostNames = ReturnType<typeof hostNames>;

/**
 * The names of the scanned addresses. A name stands with some of a host's results and not with others, so all of a
 * file is looked through before the first asset is named; the first name of an address is its asset's.
 */
export function hostNames() {
  const names = new Map<string, string>();
  return {
    /** Keeps that an address goes by a name. */
    see(address: string, name: string): void {
      const host = address.trim();
      if (host !== "" && isName(name) && name !== host && !names.has(host))
        names.set(copyOf(host), copyOf(name.trim()));
    },
    /** The asset behind an address. */
    seen: (address: string): Seen => ({ name: names.get(address) ?? address, addresses: [address] }),
  };
}

const isName = (name: string): boolean => name.trim() !== "" && addressOf(name.trim()) === undefined;
