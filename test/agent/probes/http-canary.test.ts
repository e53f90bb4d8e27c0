import { createServer, type RequestListener } from "node:http";
import { expect, it } from "vitest";
import { httpCanary } from "../../../agent/probes/http-canary.ts";
import { CANARY_BODY } from "../../../proto/canary.ts";
import type { Target } from "../../../proto/target.ts";
import { factsIn } from "../support/asking.ts";
import { probeIo } from "../support/probe-io.ts";
import { closedPort, listening } from "../support/service.ts";

const asked = (target: Target) =>
  httpCanary(
    {
      kind: "http-canary",
      id: "s",
      purpose: "attempt",
      scheme: "http",
      timeoutMs: 2_000,
      tries: 1,
      target,
      path: "/canary.txt",
      hostHeader: "bucket.test",
    },
    probeIo(),
  );
const over = async (serve: RequestListener) => factsIn(await asked(await listening(createServer(serve))));

it("knows the canary at its path, asked for by its name and without a credential", async () => {
  const seen: string[] = [];
  const facts = await over(({ url, headers }, response) => {
    seen.push(`${url} ${headers.host} ${headers.authorization ?? headers.cookie ?? "nobody"}`);
    response.end(`${CANARY_BODY}\n`);
  });
  expect(facts.get("canary")).toEqual(["yes"]);
  expect(seen).toEqual(["/canary.txt bucket.test nobody"]);
});

it("is not fooled by another page, nor by a canary on a page that refuses", async () => {
  expect((await over((_, response) => response.end("welcome"))).get("canary")).toEqual(["no"]);
  const refused = await over((_, response) => response.writeHead(403).end(CANARY_BODY));
  expect([refused.get("canary"), refused.get("status")]).toEqual([["no"], ["403"]]);
});

it("tells nothing of what else is there", async () => {
  const facts = await over((_, response) => response.end("a secret of somebody's"));
  expect(JSON.stringify([...facts])).not.toContain("secret");
});

it("is refused where nothing listens", async () => {
  expect(await asked(await closedPort())).toMatchObject({ kind: "refused" });
});
