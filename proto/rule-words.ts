import { z } from "zod";
import { type Cidr, cidr } from "./address.ts";
import { publisherKey } from "./publisher.ts";
import { type Instant, instant } from "./time.ts";

/** An address or a CIDR block. */
export const cidrSchema = z.string().transform((text, context): Cidr => {
  const block = cidr(text);
  if (block === undefined) {
    context.addIssue({ code: "custom", message: `"${text}" is neither an address nor a CIDR block` });
    return z.NEVER;
  }
  return block;
});

/** A port, or a range such as 8000-8100. */
export const portsSchema = z
  .union([z.number(), z.string()])
  .transform((value, context): readonly [number, number] => {
    const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(value)) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (!(from >= 1 && from <= to && to <= 65_535)) {
      context.addIssue({
        code: "custom",
        message: `"${value}" is neither a port nor a range of ports (1-65535)`,
      });
      return z.NEVER;
    }
    return [from, to];
  });

/** An instant with its zone. */
export const instantSchema = z.iso
  .datetime({ offset: true, error: "must be an instant such as 2026-12-31T00:00:00Z" })
  .transform((text): Instant => instant(Date.parse(text)));

/** Somebody whose scenarios may run. */
export const publisherSchema = z.strictObject({
  name: z.string().min(1).max(64),
  key: z
    .string()
    .max(128)
    .refine(
      (text) => publisherKey(text) !== undefined,
      "must be an Ed25519 public key in SPKI form, as base64 (plumbline scenario keygen prints it)",
    ),
});

/** A host by name (RFC 1123). All digits and dots would be an address, and that stands in `to`. */
export const nameSchema = z
  .string()
  .max(253)
  .regex(
    /^(?![\d.]+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    "must be a host name in small letters such as db.example.org",
  );
