/** More identifiers of one exposure are dropped. The most in one Nessus plugin is about 700. */
export const MAX_CVES = 1_000;

/** Only this much of a text is searched. */
const MAX_SEARCHED_CHARS = 65_536;

/**
 * The CVE identifiers in some texts: upper-case, distinct, sorted. Other ids (GHSA, QID, OVAL) and
 * placeholders such as CVE-2024-XXXX have another shape and are left out. Up to 19 digits, as CVE's schema allows.
 */
export function cvesIn(...texts: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const text of texts) {
    for (const [id] of text.slice(0, MAX_SEARCHED_CHARS).matchAll(CVE)) found.add(id.toUpperCase());
  }
  return [...found].sort(byYearAndNumber).slice(0, MAX_CVES);
}

/** The identifiers in the first of the places that has any: a field made for them, then a title, then references. */
export function firstCves(...places: readonly (readonly string[])[]): readonly string[] {
  for (const texts of places) {
    const cves = cvesIn(...texts);
    if (cves.length > 0) return cves;
  }
  return [];
}

const CVE = /(?<![a-z0-9])cve-\d{4}-\d{4,19}(?!\d)/gi;

/** By text, but shorter numbers first, as people count. */
function byYearAndNumber(a: string, b: string): number {
  if (a.length !== b.length) return a.slice(0, 8) === b.slice(0, 8) ? a.length - b.length : a < b ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
