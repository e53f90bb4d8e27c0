import { z } from "zod";
import { detail } from "../loose-fields.ts";

const product = z.looseObject({ product_id: z.string().min(1), name: detail });

const part = z.looseObject({
  /** Of `full_product_names`, which are products themselves. */
  product_id: detail,
  name: detail,
  /** Of a branch. */
  product: product.optional().catch(undefined),
  branches: z.array(z.unknown()).optional().catch(undefined),
  /** Of a relationship: a component as a part of a product. */
  full_product_name: product.optional().catch(undefined),
});

/** The products that the vulnerabilities of an advisory point to. Each id is a product of its own. */
export function productTree() {
  const names = new Map<string, string>();
  const owners = new Map<string, string>();

  const add = (document: number, id: string, name: string | undefined): void => {
    const key = `${document}:${id}`;
    if (names.has(key)) return;
    const wanted = name ?? id;
    const isTaken = (owners.get(wanted) ?? id) !== id;
    owners.set(wanted, owners.get(wanted) ?? id);
    names.set(key, isTaken ? `${wanted} (${id})` : wanted);
  };

  const learn = (document: number, value: unknown): void => {
    const { success, data } = part.safeParse(value);
    if (!success) return;
    for (const one of [
      data.product,
      data.full_product_name,
      data.product_id === undefined ? undefined : data,
    ])
      if (one?.product_id !== undefined) add(document, one.product_id, one.name);
    for (const branch of data.branches ?? []) learn(document, branch);
  };

  return {
    /** Takes a branch with all below it, a full product name or a relationship. */
    learn,
    /** The name of a product; its id where the tree does not have it. */
    nameOf: (document: number, id: string): string => names.get(`${document}:${id}`) ?? id,
  };
}
