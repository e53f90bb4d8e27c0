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
    profileFile: join(configFolder, "plumbline", "profile.json"),
    noColour: given("NO_COLOR") !== undefined || env["TERM"] === "dumb",
  };
}
