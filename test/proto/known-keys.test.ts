import { expect, it } from "vitest";
import { inventorySchema } from "../../collector/domain/inventory.ts";
import { readYaml } from "../../proto/strict-yaml.ts";

const problemOf = (text: string) => {
  const read = readYaml(text, inventorySchema);
  return read.kind === "malformed" ? read.problems[0] : undefined;
};

it("names the keys that an object may have where it has another", () => {
  const text = "assets:\n  - name: db\n    endpoints: [{ host: 192.0.2.1, port: 22 }]\n";
  expect(problemOf(text)).toEqual({
    line: 3,
    column: 17,
    path: "assets.0.endpoints.0",
    message:
      'Unrecognized key: "host"; there are port, transport, address, speaks, reachedAs, canary, mustAllow, serverName, path',
  });
  expect(problemOf("hosts: []\nnets: []\n")?.message).toBe(
    'Unrecognized keys: "hosts", "nets"; there are segments, assets, identity',
  );
});

it("leaves what every other problem says as it is", () => {
  expect(problemOf("assets: 1\n")?.message).toBe("Invalid input: expected array, received number");
  expect(problemOf("assets: [{ name: db, addresses: [nowhere] }]\n")?.message).toBe(
    "must be a literal address",
  );
});
