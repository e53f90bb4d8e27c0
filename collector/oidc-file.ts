import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { cidr } from "../proto/address.ts";
import type { Provider, RoleMap } from "./app/provider-login.ts";
import { ROLES } from "./app/role.ts";
import { identityProvider } from "./notify/identity-provider.ts";
import { outgoing } from "./notify/outgoing.ts";
import { readSettings } from "./settings-file.ts";

/** What the sealed client secret is called in the store, where no file holds it. */
export const OIDC_SECRET = "oidc-client-secret";

const role = z.enum(ROLES);

/** An identity provider, as the collector's administrator describes it. Paths are relative to the file. */
const fileSchema = z.strictObject({
  issuer: z.url({ protocol: /^https$/ }),
  clientId: z.string().min(1).max(200),
  clientSecretFile: z.string().min(1).optional(),
  /** PEM of the authority that the provider's certificate is from; the machine's own where none is named. */
  ca: z.string().min(1).optional(),
  /** Inner networks that it may stand in. */
  allow: z.array(z.string()).max(100).default([]),
  scope: z.string().default("openid profile email"),
  nameClaim: z.string().min(1).default("preferred_username"),
  groupsClaim: z.string().min(1).default("groups"),
  roles: z.record(z.string().min(1), role).default({}),
  /** Of whoever the provider vouches for and no group names; without it they have no account. */
  defaultRole: role.nullable().default(null),
});

type Means = {
  readonly clock: () => number;
  readonly redirectUrl: () => string;
  readonly sealed: (name: string) => Promise<string | undefined>;
  readonly open: (name: string, sealed: string) => Promise<string>;
};

/** Reads the file and stands ready; whether the provider answers is asked when somebody signs in. Rejects with a sentence. */
export async function openIdentityProvider(
  file: string,
  { clock, redirectUrl, sealed, open }: Means,
): Promise<{ readonly provider: Provider; readonly roleMap: RoleMap }> {
  const settings = await readSettings(file, fileSchema);
  const beside = (path: string): string => resolve(dirname(file), path);
  const { issuer, clientId, clientSecretFile, ca, scope, nameClaim, groupsClaim, roles, defaultRole } =
    settings;
  const allow = settings.allow.map((text) => {
    const block = cidr(text);
    if (block === undefined) throw new Error(`${file}: allow: "${text}" is no network such as 10.1.2.0/24`);
    return block;
  });
  const clientSecret = async (): Promise<string> => {
    if (clientSecretFile !== undefined) return readSecret(beside(clientSecretFile));
    const kept = await sealed(OIDC_SECRET);
    if (kept === undefined)
      throw new Error(
        `${file}: names no clientSecretFile, and none is sealed here (plumbline seal set ${OIDC_SECRET})`,
      );
    return open(OIDC_SECRET, kept);
  };
  // Now, so that a wrong file is said at the start and not to whoever signs in first.
  await clientSecret();
  const send = outgoing({ allow, ca: ca === undefined ? undefined : await readFile(beside(ca), "utf8") });
  const provider = identityProvider(
    { issuer, clientId, clientSecret, redirectUrl, scope, nameClaim, groupsClaim },
    send,
    clock,
  );
  return { provider, roleMap: { roles, defaultRole } };
}

/** A secret that others may read is none. */
async function readSecret(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`${file}: can't be read (${cause.code ?? cause.message})`, { cause });
  });
  if (((await stat(file)).mode & 0o077) !== 0)
    throw new Error(`${file}: others may read it (run: chmod 600 ${file})`);
  return text.trim();
}
