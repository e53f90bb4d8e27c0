import { expect, it } from "vitest";
import { type ProposeAgainDeps, proposeAgain } from "../../../collector/app/propose-again.ts";
import { id } from "../../../proto/ids.ts";
import { untrusted } from "../../../proto/untrusted.ts";

const ENDPOINT = {
  transport: "tcp",
  host: "10.0.2.10",
  port: 6379,
  speaks: "tcp",
  reachedAs: {},
  isCanary: false,
  mustAllow: [],
  serverName: "",
  path: "/",
} as const;

it("gives what was imported before the catalogue could test it the claims that it can have now, once", async () => {
  const asked = new Set<string>();
  const folded: number[] = [];
  const deps: ProposeAgainDeps = {
    presence: {
      withoutPresence: () => [
        { exposureNo: 1, endpointNo: 7 },
        { exposureNo: 2, endpointNo: null },
      ],
      presenceOf: () => ({
        component: null,
        assetNo: 3,
        asset: "db",
        assetSegment: null,
      }),
      sightingsOf: () => [
        { format: "nuclei-json", evidence: "[]", weakness: "exposed-redis", title: untrusted("Redis") },
      ],
      agentsOn: () => [],
    },
    inventory: {
      segments: async () => [{ id: id("internet"), cidrs: [], trust: "untrusted", isPublic: true }],
      endpoint: async () => ENDPOINT,
    },
    claims: {
      propose: async ({ exposure_no, question }) => {
        const isNew = !asked.has(question);
        asked.add(question);
        return isNew ? exposure_no : undefined;
      },
    },
    foldClaim: (claimNo) => void folded.push(claimNo),
    newId: () => "claim",
  };
  expect(await proposeAgain(deps, 0)).toBe(1);
  expect([...asked]).toEqual(["posture.redis-unauth 7 internet"]);
  expect(await proposeAgain(deps, 0)).toBe(0);
  expect(folded).toEqual([1]);
});
