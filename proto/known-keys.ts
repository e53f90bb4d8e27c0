import { z } from "zod";

/** At most so many keys are named: a document's largest object has fewer. */
const MAX_NAMED = 40;

/** Names, where an object has a key that it may not have, the keys that it may; every other problem says what it says by itself. */
export const namingKeys: z.core.$ZodErrorMap = (issue) => {
  if (issue.code !== "unrecognized_keys" || !(issue.inst instanceof z.ZodObject)) return undefined;
  const known = Object.keys(issue.inst.shape).slice(0, MAX_NAMED);
  const named = issue.keys.map((key) => JSON.stringify(key)).join(", ");
  return `Unrecognized key${issue.keys.length === 1 ? "" : "s"}: ${named}; there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`;
};
