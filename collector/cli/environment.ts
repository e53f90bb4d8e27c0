import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** Everything that the commands take from the environment; read once, here. */
export type Environment = {
  readonly url: string | undefined;
  readonly token: string | undefined;
  /** File with the certificate authority to trust. */
  readonly ca: string | undefined;
  /** Where a collector on this machine keeps everything. */
  readonly data: string;
  readonly password: string | undefined;
  readonly newPassword: string | undefined;
  /** Of an authenticator, or a recovery code. */
  readonly code: string | undefined;
  /** What `seal set` keeps. */
  readonly secret: string | undefined;
  /** File with the keys that secrets in the store are sealed with, where it isn't in the data folder. */
  readonly sealKeyFile: string | undefined;
  readonly profileFile: string;
  /** The reader wants no colour (no-color.org). */
  readonly noColour: boolean;
};

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const given = (name: string): string | undefined => env[name] || undefined;
  const home = given("HOME") ?? homedir();
  const stateFolder = given("XDG_STATE_HOME") ?? join(home, ".local", "state");
  const configFolder = given("XDG_CONFIG_HOME") ?? join(home, ".config");
  return {
    url: given("PLUMBLINE_URL"),
    token: given("PLUMBLINE_TOKEN"),
    ca: given("PLUMBLINE_CA"),
    data: given("PLUMBLINE_DATA") ?? join(stateFolder, "plumbline"),
    password: given("PLUMBLINE_PASSWORD"),
    newPassword: given("PLUMBLINE_NEW_PASSWORD"),
    code: given("PLUMBLINE_CODE"),
    secret: given("PLUMBLINE_SECRET"),
    sealKeyFile: given("PLUMBLINE_SEAL_KEY_FILE"),
    profileFile: join(configFolder, "plumbline", "profile.json"),
    noColour: given("NO_COLOR") !== undefined || env["TERM"] === "dumb",
  };
}
