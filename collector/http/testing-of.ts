import { sayTesting, type TestableClaim, type Testing, type TestingWords } from "../domain/testing.ts";
import type { ExposureRecord } from "./exposure-view.ts";

export type TestingReader = {
  testing(exposure: {
    readonly no: number;
  }): Promise<Testing & { readonly claims: readonly TestableClaim[] }>;
};

/** What can be tested of an exposure, in words. */
export async function testingOf(exposures: TestingReader, exposure: ExposureRecord): Promise<TestingWords> {
  const { claims, ...testing } = await exposures.testing(exposure);
  return sayTesting(testing, claims, exposure.asset.name);
}
