import { badInput } from "./exit.ts";

/** A longer password is refused by the collector anyway. */
const MAX_SECRET_CHARS = 1_024;

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const ERASE: ReadonlySet<string> = new Set(["\u007f", "\b"]);

/** Reads a line from a terminal without showing it. Refuses where there is no terminal to ask. */
export function askSecret(
  input: NodeJS.ReadStream,
  output: Pick<NodeJS.WriteStream, "write">,
  prompt: string,
): Promise<string> {
  if (!input.isTTY)
    return Promise.reject(badInput("There is no terminal to ask for a password: set PLUMBLINE_PASSWORD"));
  return new Promise((resolve, reject) => {
    let secret = "";
    const end = (settle: () => void): void => {
      input.off("data", take);
      input.setRawMode(false);
      input.pause();
      output.write("\n");
      settle();
    };
    const take = (chunk: Buffer): void => {
      for (const key of chunk.toString("utf8")) {
        if (key === "\r" || key === "\n" || key === CTRL_D || key === CTRL_C) {
          end(() => (key === CTRL_C ? reject(badInput("Nobody signed in")) : resolve(secret)));
          return;
        }
        if (ERASE.has(key)) secret = [...secret].slice(0, -1).join("");
        else if (secret.length < MAX_SECRET_CHARS) secret += key;
      }
    };
    output.write(prompt);
    input.setRawMode(true);
    input.resume();
    input.on("data", take);
  });
}
