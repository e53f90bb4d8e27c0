import { randomBytes } from "node:crypto";
import type { Environment } from "../../../collector/cli/environment.ts";
import { badInput, EXIT } from "../../../collector/cli/exit.ts";
import { plumbline } from "../../../collector/cli/program.ts";
import { instant } from "../../../proto/time.ts";

export const exit = EXIT;

/** Runs the command in this process, with streams that are kept and nothing of the machine's own environment. */
export async function plumblineIn(
  argv: readonly string[],
  environment: Partial<Environment> = {},
  now = Date.now,
) {
  const said = { stdout: "", stderr: "" };
  const exitCode = await plumbline(argv, {
    out: (text) => {
      said.stdout += text;
    },
    err: (text) => {
      said.stderr += text;
    },
    taken: async () => undefined,
    isTerminal: { out: false, err: false },
    width: undefined,
    environment: {
      url: undefined,
      token: undefined,
      ca: undefined,
      data: "/nonexistent/data",
      password: undefined,
      newPassword: undefined,
      code: undefined,
      secret: undefined,
      sealKeyFile: undefined,
      profileFile: "/nonexistent/profile.json",
      noColour: true,
      ...environment,
    },
    clock: () => instant(now()),
    random: (length) => new Uint8Array(randomBytes(length)),
    interrupted: () => new AbortController().signal,
    askSecret: () =>
      Promise.reject(badInput("There is no terminal to ask for a password: set PLUMBLINE_PASSWORD")),
  });
  return { exitCode, ...said };
}
