import type { Scope } from "../app/role.ts";
import type { TestingAnswer } from "../domain/testing.ts";
import { type Route, route } from "./route.ts";
import { testingSchema } from "./testing-schemas.ts";

export type TestingDeps = {
  readonly testing: {
    counts(scope: Scope): Promise<{
      readonly answers: readonly {
        readonly way: TestingAnswer;
        readonly weakness: TestingAnswer;
        readonly exposures: number;
      }[];
      readonly scenarios: readonly {
        readonly asks: "way" | "weakness";
        readonly scenario: string;
        readonly segment: string;
        readonly exposures: number;
        readonly testable: number;
      }[];
    }>;
  };
};

/** How many exposures can be tested, by which scenario, from where; and how many can't, and why. */
export function testingRoutes({ testing }: TestingDeps): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/testing",
      permission: "viewer",
      summary: "How many exposures can be tested, with what and from where, and why others can't",
      reply: testingSchema,
      handle: async ({ scope }) => {
        const { answers, scenarios } = await testing.counts(scope);
        const those = (fits: (one: (typeof answers)[number]) => boolean): number =>
          answers.filter(fits).reduce((sum, { exposures }) => sum + exposures, 0);
        return {
          exposures: those(() => true),
          testable: {
            way: those(({ way }) => way === "testable"),
            weakness: those(({ weakness }) => weakness === "testable"),
            either: those(({ way, weakness }) => way === "testable" || weakness === "testable"),
          },
          answers: answers.map((one) => ({ ...one })),
          scenarios: scenarios.map((one) => ({ ...one })),
        };
      },
    }),
  ];
}
