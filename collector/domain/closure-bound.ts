/** How sure the bound is: one in twenty leaks of this rate would stay unseen. */
const CONFIDENCE = 0.95;

/**
 * The highest leak rate that n independent tries without a leak leave possible, at 95 %:
 * 1 − 0.05^(1/n). 63 % for 3, 45 % for 5, 19 % for 14, 5 % for 59. Certainty (1) for no try at all.
 */
export const leakBound = (n: number): number => (n > 0 ? 1 - (1 - CONFIDENCE) ** (1 / n) : 1);

/** The bound as the ticket states it. */
export const showBound = (n: number): string =>
  `0 leaks in ${n} tries: at 95 % confidence at most ${Math.round(leakBound(n) * 100)} % of tries get through`;
