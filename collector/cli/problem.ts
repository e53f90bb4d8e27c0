import { z } from "zod";
import { CommandRefused, EXIT, type ExitCode } from "./exit.ts";

/** RFC 9457, as far as we read it. */
const problemSchema = z.looseObject({
  title: z.string(),
  detail: z.string(),
  code: z.string().optional(),
  field: z.string().optional(),
  challenge: z.string().optional(),
});

/** A refusal of the collector as one line: the field at fault, the reason, and the way out. */
export function problemOf(status: number, text: string): CommandRefused {
  const problem = problemSchema.safeParse(json(text)).data;
  const reason = problem === undefined ? `The collector answered ${status}` : reasonOf(problem);
  // A catalogue that does not look right is read and refused: the answer is "no".
  const exit = problem?.code === "feed-refused" ? EXIT.no : exitCodeOf(status);
  return new CommandRefused(exit, `${reason}${wayOut(status, problem?.code)}`, {
    mayPass: status === 429 || status >= 500,
    challenge: problem?.challenge,
  });
}

/** 2 where the asked thing can't be used, 3 where the caller or the collector's own state is the reason. */
export const exitCodeOf = (status: number): ExitCode =>
  status >= 400 && status < 500 && !CALLER.has(status) ? EXIT.badInput : EXIT.refused;

/** Not signed in, not allowed, through a proxy only, too many attempts. */
const CALLER: ReadonlySet<number> = new Set([401, 403, 407, 429]);

function reasonOf({ title, detail, field }: z.infer<typeof problemSchema>): string {
  const reason = detail.startsWith(title) ? detail : `${title}: ${detail}`;
  return field === undefined || reason.includes(field) ? reason : `${field}: ${reason}`;
}

function wayOut(status: number, code: string | undefined): string {
  const known = WAYS_OUT[code ?? ""];
  if (known !== undefined) return ` (${known})`;
  if (status === 401) return " (run plumbline login, or give --token)";
  if (status === 403) return " (ask somebody with the role for it)";
  return status >= 500 ? " (try again, and see the collector's log)" : "";
}

/** Where the status alone would send people the wrong way. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  "password-change-needed": "run plumbline user password NAME",
  "second-factor-setup-needed": "run plumbline user second-factor set-up NAME",
  "sign-in-failed": "check the name, the password and the code",
  "link-over": "ask whoever sent it for another",
};

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
