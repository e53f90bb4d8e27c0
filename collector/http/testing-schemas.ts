import { z } from "@hono/zod-openapi";
import { TESTING_ANSWERS } from "../domain/testing.ts";

const count = z.number().int();
const answer = z.enum(TESTING_ANSWERS);

/** What can be tested of everything, counted. */
export const testingSchema = z
  .object({
    exposures: count,
    /** Of which a scenario and an agent that are here could test the way, the weakness, either. */
    testable: z.object({ way: count, weakness: count, either: count }),
    /** Every exposure once, by what can be tested of it and why not. */
    answers: z.array(z.object({ way: answer, weakness: answer, exposures: count })),
    scenarios: z.array(
      z.object({
        asks: z.enum(["way", "weakness"]),
        scenario: z.string(),
        segment: z.string(),
        exposures: count,
        testable: count,
      }),
    ),
  })
  .openapi("Testing");

const said = z.object({ answer, sentence: z.string() });

/** What can be tested of one exposure, in words. */
export const saidTestingSchema = z.object({ testable: z.boolean(), way: said, weakness: said });
