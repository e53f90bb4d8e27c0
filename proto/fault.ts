/**
 * Everything that can go wrong and is nobody's observation, in one table. The code is for
 * programs, the sentence for the person who must act. Neither may carry a secret; a cause goes to
 * the log only. `status` is the HTTP status the API answers with.
 */
export const FAULTS = {
  "bad-request": { status: 400, sentence: "The request can't be used" },
  "not-found": { status: 404, sentence: "There is no such thing" },
  conflict: { status: 409, sentence: "That doesn't fit what is there" },
  "token-spent": { status: 403, sentence: "The join token can't be used" },
  "not-allowed": { status: 403, sentence: "That is not allowed" },
  "report-refused": { status: 422, sentence: "The report was not imported" },
  "feed-refused": { status: 422, sentence: "The catalogue was not put in force" },
  "bundle-refused": { status: 422, sentence: "The bundle was refused" },
  busy: { status: 503, sentence: "The collector is busy" },
} as const;

export type FaultCode = keyof typeof FAULTS;

export class Fault extends Error {
  override readonly name = "Fault";
  readonly code: FaultCode;
  /** The field at fault, when one is. */
  readonly field: string | undefined;

  constructor(
    code: FaultCode,
    detail: string,
    options?: { readonly cause?: unknown; readonly field?: string },
  ) {
    super(`${FAULTS[code].sentence}: ${detail}`, { cause: options?.cause });
    this.code = code;
    this.field = options?.field;
  }
}
