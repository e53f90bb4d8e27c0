import { byBanner } from "../peer-identity.ts";
import type { LineQuestion } from "../question.ts";
import { boundAs, rootOf } from "./ldap-ask.ts";

/** Who is said to come, below the directory's own first tree: nobody's name, so that no account can be locked by it. */
const CANARY = "cn=plumbline-canary-nobody";
/** Where a directory names no tree of its own: a domain that there never is (RFC 2606). */
const NOWHERE = "dc=invalid";
/** A word that opens nothing; without one a bind would be nobody's, which asks for no protection (RFC 4513 section 5.1.2). */
const WORD = "plumbline-canary";

/**
 * Binds once, in the clear and unsigned, with a fixed name that nobody has and a fixed word. A
 * directory that wants binds to be protected says so before it looks at either; one that does not
 * says that the credentials are wrong.
 */
export const ldapBind: LineQuestion = async (talk) => {
  const { context, readable } = await rootOf(talk);
  const bind = await boundAs(talk, `${CANARY},${context ?? NOWHERE}`, WORD);
  return {
    identity: byBanner(Buffer.from(`ldap ${context ?? ""}`)),
    findings: { "root-readable": readable, bind },
  };
};
