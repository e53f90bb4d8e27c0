/**
 * The exposures that are counted as one, in SQL. Evidence stays where it was seen, and is judged with the exposure that is
 * shown: folding one into another hides no run, no claim and no support.
 */

/** The numbers of the exposure and of all that are counted as it. `no` is a parameter or a column. */
export const groupOf = (no: string): string =>
  `(SELECT ${no} UNION ALL SELECT part.no FROM exposures part WHERE part.same_as = ${no})`;

/** The number of the exposure that this one is counted as. */
export const rootOf = (no: string): string =>
  `(SELECT coalesce(one.same_as, one.no) FROM exposures one WHERE one.no = ${no})`;

/**
 * Whether the claim of that alias is one of the exposure's. Of those that ask one question only one counts: its own, else
 * the first; they share their runs and words anyway (domain/question.ts).
 */
export const claimsOfGroup = (claim: string, no: string): string =>
  `${claim}.exposure_no IN ${groupOf(no)} AND (${claim}.exposure_no = ${no} OR NOT EXISTS (
    SELECT 1 FROM claims other WHERE other.question = ${claim}.question AND other.expectation = ${claim}.expectation
      AND other.exposure_no IN ${groupOf(no)} AND other.no <> ${claim}.no AND (other.exposure_no = ${no} OR other.no < ${claim}.no)))`;

/** Whether the exposure of that alias is shown: counted as itself, and spoken of by a report that was not taken back. */
export const isShown = (exposure: string): string =>
  `${exposure}.same_as IS NULL AND ${exposure}.withdrawn_at IS NULL`;
