import { z } from "zod";
import type { Seen } from "../asset-register.ts";
import type { Folding } from "../folding.ts";
import { detail } from "../loose-fields.ts";
import { packageLabel } from "../record.ts";

const component = z.looseObject({
  "bom-ref": detail,
  group: detail,
  name: detail,
  version: detail,
  purl: detail,
  components: z.array(z.unknown()).optional().catch(undefined),
  services: z.array(z.unknown()).optional().catch(undefined),
});

/** A component as an exposure names it. */
export type BomComponent = { readonly name: string; readonly label: string };

export type Bom = ReturnType<typeof bomOf>;

/** What the vulnerabilities of one BOM refer to: its components, by reference and by package URL. */
export function bomOf() {
  const known = new Map<string, BomComponent>();
  let subject: Seen | undefined;
  let subjectRefs: readonly string[] = [];
  let components = 0;

  const learn = (value: unknown): void => {
    const { success, data } = component.safeParse(value);
    if (!success) return;
    components++;
    const shown = shownAs(data);
    if (shown !== null) {
      for (const ref of [data["bom-ref"], data.purl])
        if (ref !== undefined && !known.has(ref)) known.set(ref, shown);
    }
    for (const inner of [...(data.components ?? []), ...(data.services ?? [])]) learn(inner);
  };

  return {
    /** Takes a component or service, with those inside it. */
    learn,
    /** Takes what the BOM is about. */
    describe(folding: Folding, value: unknown, serial: string): void {
      const { data } = component.safeParse(value);
      if (data?.name !== undefined) {
        const label = fullName(data.group, data.name, data.purl);
        subject = { name: label };
        subjectRefs = [data["bom-ref"], data.purl].filter((ref) => ref !== undefined);
        for (const inner of data.components ?? []) learn(inner);
      } else if (components > 0) {
        subject = { name: serial || "unnamed BOM" };
        folding.warn(
          serial === ""
            ? "The BOM does not say what it is about"
            : "The BOM does not say what it is about: its serial number stands for it",
        );
      }
      if (subject !== undefined) folding.asset(subject);
    },
    /** A BOM without vulnerabilities may be a mere inventory. */
    warnOfNone(folding: Folding): void {
      folding.warn(
        `The BOM lists ${components} components and no vulnerabilities; whether any were looked for, it does not say`,
      );
    },
    /**
     * The component that a vulnerability points to, and the asset that has it. A reference into another BOM
     * (`urn:cdx:serial/version#ref`) or to nothing known stands for itself; without a subject it is the asset.
     */
    find(ref: string): { readonly seen: Seen; readonly component: BomComponent | null } {
      const local = decoded(/^urn:cdx:[^#]*#(.+)$/s.exec(ref)?.[1] ?? ref);
      if (subject !== undefined && subjectRefs.includes(ref)) return { seen: subject, component: null };
      const found = known.get(ref) ?? known.get(local) ?? { name: local, label: local };
      return subject === undefined
        ? { seen: { name: found.label }, component: null }
        : { seen: subject, component: found };
    },
    /** What a vulnerability without a reference is about. */
    whole: (): Seen => subject ?? { name: "unnamed BOM" },
    /** A component that has its vulnerabilities inside it. */
    owner: (value: unknown): BomComponent | null => shownAs(component.safeParse(value).data),
  };
}

function shownAs(data: z.infer<typeof component> | undefined): BomComponent | null {
  if (data?.name === undefined) return null;
  const name = fullName(data.group, data.name, data.purl);
  return { name, label: packageLabel(name, data.version) };
}

/** Maven joins group and name by a colon, the others by a slash. */
const fullName = (group: string | undefined, name: string, purl: string | undefined): string =>
  group === undefined ? name : `${group}${purl?.startsWith("pkg:maven/") ? ":" : "/"}${name}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
