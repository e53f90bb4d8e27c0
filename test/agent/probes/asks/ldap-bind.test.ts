import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { scenarioSchema } from "../../../../proto/scenario.ts";
import { asking, factsIn } from "../../support/asking.ts";
import { later, tcpService } from "../../support/service.ts";
import { slapd } from "../../support/slapd.ts";

const bind = asking("ldap-bind", "unsigned");

describe("a real slapd", () => {
  it.each([
    ["looks at a name and a word in the clear", "", "invalidCredentials"],
    [
      "wants a bind to be protected, where it is told so",
      "security simple_bind=128",
      "confidentialityRequired",
    ],
  ])("%s", async (_, before, result) => {
    const service = await slapd(before, "");
    later(service.end);
    expect(factsIn(await bind(service.target)).get("bind")).toEqual([result]);
  });
});

it("is put once, whatever a scenario asks for", () => {
  const file = new URL("../../../../scenarios/posture-ldap-unsigned-bind.yaml", import.meta.url);
  const document = parse(readFileSync(file, "utf8"));
  const step = document.roles.actor.find(({ id }: { id: string }) => id === "attempt");
  for (const tries of [2, "$tries"]) {
    step.tries = tries;
    expect(scenarioSchema.safeParse(document).error?.issues[0]?.message).toContain("put once");
  }
});

it("names nobody who could be, below the tree that the directory names or below none", async () => {
  const heard: Buffer[] = [];
  const target = await tcpService((socket) => {
    socket.on("data", (chunk) => {
      heard.push(chunk);
      socket.write(
        Buffer.from(
          heard.length === 1 ? "300c02010165070a010004000400" : "300c02010961070a013104000400",
          "hex",
        ),
      );
    });
  });
  expect(factsIn(await bind(target)).get("bind")).toEqual(["invalidCredentials"]);
  expect(heard[1]?.toString("latin1")).toContain("cn=plumbline-canary-nobody,dc=invalid");
});
