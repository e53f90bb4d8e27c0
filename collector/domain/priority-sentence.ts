import { type Instant, toMinute } from "../../proto/time.ts";
import type { BodOutcome } from "./bod-26-04.ts";
import type { Conclusion } from "./priority-conclusion.ts";
import type { Input, InputName } from "./priority-inputs.ts";

/** Why the answer is what it is, for somebody who has never seen either table. */
export function explain({ band, bod, missing, inputs }: Conclusion): string {
  const because = inputs.flatMap(phrase);
  return [
    `${capital(band)}, and ${ASKS[bod.outcome]}${by(bod.dueAt)}.`,
    ...(because.length === 0 ? [] : [`Because: ${because.join("; ")}.`]),
    ...(missing.length === 0 ? [] : [`Not known, so taken at its most urgent: ${missing.join(", ")}.`]),
  ].join(" ");
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const by = (dueAt: Instant | null): string => (dueAt === null ? "" : `, before ${toMinute(dueAt)}`);

const ASKS: Readonly<Record<BodOutcome, string>> = {
  "fix on system upgrade": "to be fixed when the system is next upgraded",
  "60 days": "to be fixed within 60 days",
  "14 days": "to be fixed within 14 days",
  "3 days": "to be fixed within 3 days",
  "3 days & forensic investigation": "to be fixed within 3 days and searched for signs of a compromise",
};

/** Nothing for what is unknown, and nothing for what decides nothing. */
function phrase({ name, value, source }: Input): readonly string[] {
  const words = PHRASES[name]?.[value];
  if (words === undefined) return [];
  const isExposure = name === "System Exposure" || name === "Publicly Exposed";
  return [isExposure ? `${source} to be ${words}` : words];
}

const PHRASES: Readonly<Partial<Record<InputName, Readonly<Record<string, string>>>>> = {
  Exploitation: {
    active: "it is being exploited",
    "public poc": "an exploit is public",
    none: "no exploit is known",
  },
  "System Exposure": {
    open: "open to untrusted networks",
    controlled: "open to trusted networks only, or behind a control",
    small: "closed to the networks in question",
  },
  Automatable: { yes: "attacks can be automated", no: "attacks cannot be automated" },
  "Human Impact": {
    low: "the harm would be low",
    medium: "the harm would be medium",
    high: "the harm would be high",
    "very high": "the harm would be very high",
  },
  "In KEV": { yes: "it is in CISA's catalogue of exploited vulnerabilities" },
  "Publicly Exposed": { yes: "open to the internet", no: "closed to the internet" },
  "Technical Impact": { total: "a success gives total control", partial: "a success gives partial control" },
};
