import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sealedWith, sealKey, unseal } from "../../../collector/app/seal.ts";
import { openPeopleHouse, PASSWORD, type PeopleHouse } from "../../support/people-house.ts";
import { exit, plumblineIn } from "./plumbline-in.ts";

let people: PeopleHouse;
let factor: Awaited<ReturnType<PeopleHouse["secondFactor"]>>;
beforeEach(async () => {
  people = await openPeopleHouse();
  factor = await people.secondFactor(await people.person("olive", "operator"));
});
afterEach(() => people.close());

const seal = (...args: readonly string[]) =>
  plumblineIn(
    ["--json", "seal", ...args, "--data", people.house.file, "--seal-key-file", people.sealKeyFile],
    {
      secret: "a canary of a secret",
    },
  );
const lines = (): string[] => readFileSync(people.sealKeyFile, "utf8").trim().split("\n");
const keyOf = (line = "") => sealKey(new Uint8Array(Buffer.from(line, "base64url")));
const sealedFactor = () =>
  people.house.rows<{ id: string; sealed: string }>(
    "SELECT id, totp_sealed AS sealed FROM users WHERE totp_sealed IS NOT NULL",
  )[0] ?? { id: "", sealed: "" };
const signIn = async () => {
  people.house.pass(90_000);
  const half = await people.ask(undefined, "POST /session", { name: "olive", password: PASSWORD });
  const { challenge } = half.body;
  return people.ask(undefined, "POST /session/second-factor", { challenge, code: factor.codeAfter(0) });
};

describe("seal rotate", () => {
  it("seals everything anew beside a running collector, which goes on without a restart", async () => {
    await seal("set", "oidc-client-secret");
    const before = keyOf(lines()[0]).id;
    const { exitCode, stdout } = await seal("rotate");
    const done = JSON.parse(stdout) as { key: string; resealed: number };
    expect([exitCode, done.resealed]).toEqual([exit.done, 2]);
    expect(done.key).not.toBe(before);
    expect(sealedWith(sealedFactor().sealed)).toBe(done.key);
    expect((await signIn()).status).toBe(200);
    expect(people.audit(9)).toContainEqual(
      expect.objectContaining({ what: "rotate-seal", subject: done.key }),
    );
  });

  it("forgets the oldest key, so that what was copied before opens nothing that is sealed now", async () => {
    const [first] = lines();
    for (let i = 0; i < 3; i++) expect((await seal("rotate")).exitCode).toBe(exit.done);
    expect(lines()).toHaveLength(2);
    expect(lines()).not.toContain(first);
    const { id, sealed } = sealedFactor();
    expect(() => unseal([keyOf(first)], `second-factor:${id}`, sealed)).toThrow("and the keys at hand are");
    expect((await signIn()).status).toBe(200);
    expect(statSync(people.sealKeyFile).mode & 0o777).toBe(0o600);
  });

  it("changes nothing when something doesn't open, and names the key that is missing", async () => {
    const { sealed } = sealedFactor();
    writeFileSync(people.sealKeyFile, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
    const held = keyOf(lines()[0]).id;
    const { exitCode, stderr } = await seal("rotate");
    expect(exitCode).toBe(exit.badInput);
    expect(stderr).toContain(`is sealed with key ${sealedWith(sealed)}, and the keys at hand are: ${held}`);
    expect([sealedFactor().sealed, lines().length]).toEqual([sealed, 1]);
    expect((await signIn()).body).toMatchObject({ status: 409, detail: expect.stringContaining(held) });
  });

  it.each([
    ["that others may read", (file: string) => chmodSync(file, 0o640), "chmod 600"],
    ["that holds no key", (file: string) => writeFileSync(file, "hello\n"), "is not a list of keys"],
    ["that is empty", (file: string) => writeFileSync(file, ""), "is not a list of keys"],
  ])("doesn't take a file %s", async (_, spoil, says) => {
    spoil(people.sealKeyFile);
    const { exitCode, stderr } = await seal("rotate");
    expect([exitCode, stderr]).toEqual([exit.badInput, expect.stringContaining(says)]);
  });
});

describe("seal set", () => {
  it("keeps a secret that no byte of the store tells", async () => {
    expect((await seal("set", "oidc-client-secret")).exitCode).toBe(exit.done);
    const stored = people.house.store.sqlite.serialize().toString("latin1");
    expect(stored).toContain("oidc-client-secret");
    for (const canary of ["a canary of a secret", factor.secret]) {
      expect(stored).not.toContain(canary);
      expect(stored).not.toContain(Buffer.from(canary).toString("base64url"));
    }
    const [kept] = people.house.rows<{ sealed: string }>("SELECT sealed FROM secrets");
    expect(unseal([keyOf(lines()[0])], "oidc-client-secret", kept?.sealed ?? "")).toBe(
      "a canary of a secret",
    );
  });

  it("doesn't take a name that is none", async () => {
    expect((await seal("set", "../x")).exitCode).toBe(exit.badInput);
  });
});
