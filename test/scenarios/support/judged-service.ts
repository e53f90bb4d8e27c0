import { expect, it } from "vitest";
import type { Target } from "../../../proto/target.ts";
import type { RealService } from "../../agent/support/real-service.ts";
import { later } from "../../agent/support/service.ts";
import { type Judging, judgedAt, type Word, wordOf } from "../../support/judged-at.ts";

/** One service as it is configured, and what the judge must say of it by each scenario. */
export type JudgedService = {
  readonly service: string;
  readonly start: () => Promise<Target>;
  /** What the inside knows, where that is another place. */
  readonly near?: () => Promise<Target>;
  /** What stands before it at another place of the same asset, and has the same name. */
  readonly beside?: () => Promise<Target>;
  readonly judged: readonly (readonly [scenario: string, word: Word, how?: Judging])[];
};

/** The start of a real service that ends with its test. */
export const real = (begin: () => Promise<RealService>) => async (): Promise<Target> => {
  const service = await begin();
  later(service.end);
  return service.target;
};

/** For what leaves a question without an answer: no service on loopback takes longer. */
export const BRIEF: Judging = { patienceMs: 1_000 };

/** A client from another address of loopback. */
export const from = (sourceAddress: string): Judging => ({ io: { sourceAddress } });

/** How long one service may take to start and to be judged. */
const ONE_SERVICE_MS = 90_000;

/** One test for each service: the words of the judge, all of them. */
export const judgesEach = (services: readonly JudgedService[]): void => {
  it.each(services)(
    "$service",
    async ({ start, near, beside, judged }) => {
      const [target, closeTo, other] = [await start(), await near?.(), await beside?.()];
      const found: string[] = [];
      const promised: string[] = [];
      for (const [scenario, word, how = {}] of judged) {
        const verdict = await judgedAt(scenario, target, {
          ...how,
          ...(closeTo === undefined ? {} : { closeTo }),
          ...(other === undefined ? {} : { parameters: { ...how.parameters, elsewhere: [other] } }),
        });
        const source = how.io?.sourceAddress ?? "";
        const name = source === "" ? scenario : `${scenario} from ${source}`;
        found.push(`${name}: ${wordOf(verdict)}`);
        promised.push(`${name}: ${word}`);
      }
      expect(found).toEqual(promised);
    },
    ONE_SERVICE_MS,
  );
};
