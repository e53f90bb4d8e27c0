import { chmod, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { badInput } from "./exit.ts";

const profileSchema = z.strictObject({
  url: z.string(),
  user: z.string(),
  token: z.string(),
  /** PEM of the authority to trust; absent where the machine's own do. */
  ca: z.string().optional(),
  expiresAt: z.string(),
});

/** What `plumbline login` keeps: one collector, and the token made for it. */
export type Profile = z.infer<typeof profileSchema>;

/** Undefined where nobody has signed in. A file that others may read isn't used: its token is theirs too. */
export async function readProfile(file: string): Promise<Profile | undefined> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return undefined;
    throw badInput(`${file}: can't be read (${cause.code ?? cause.message})`, cause);
  });
  if (text === undefined) return undefined;
  if (((await stat(file)).mode & 0o077) !== 0)
    throw badInput(`${file}: others may read it (run: chmod 600 ${file})`);
  const profile = profileSchema.safeParse(json(text)).data;
  if (profile === undefined)
    throw badInput(`${file}: is not a profile that plumbline login wrote; remove it and sign in again`);
  return profile;
}

/** Whole or not at all, and never readable by others, not even for a moment. */
export async function writeProfile(file: string, profile: Profile): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.new`;
    await writeFile(draft, `${JSON.stringify(profile, undefined, 2)}\n`, { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, file);
  } catch (cause) {
    throw badInput(
      `${file}: can't be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      cause,
    );
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
