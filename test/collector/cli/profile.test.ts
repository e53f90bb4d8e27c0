import { chmodSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, describe, expect, it } from "vitest";
import { connectionOf } from "../../../collector/cli/connection.ts";
import { readProfile, writeProfile } from "../../../collector/cli/profile.ts";
import type { Shell } from "../../../collector/cli/shell.ts";
import { scratchFolder } from "../../support/certificates.ts";

const folder = scratchFolder();
afterAll(() => folder.remove());

const PROFILE = {
  url: "https://c:8443",
  user: "ada",
  token: "plt_x",
  expiresAt: "2026-12-31T00:00:00Z",
  ca: "PEM",
};

describe("the profile", () => {
  const file = join(folder.path, "config", "plumbline", "profile.json");

  it("is its owner's alone, and read back as it was written", async () => {
    expect(await readProfile(file)).toBeUndefined();
    await writeProfile(file, PROFILE);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await readProfile(file)).toEqual(PROFILE);
  });

  it("is not used when others may read it, or when it is something else", async () => {
    chmodSync(file, 0o644);
    await expect(readProfile(file)).rejects.toThrow("others may read it");
    writeFileSync(file, "{}");
    chmodSync(file, 0o600);
    await expect(readProfile(file)).rejects.toThrow("is not a profile");
  });
});

describe("which collector is asked", () => {
  const profileFile = join(folder.path, "profile.json");
  const environment = { url: undefined, token: undefined, ca: undefined, profileFile };

  /** As a command would find it, with these options and this environment. */
  const found = async (argv: readonly string[], over: Partial<Shell["environment"]> = {}) => {
    await writeProfile(profileFile, PROFILE);
    const command = new Command().option("--url <url>").option("--token <token>").option("--cacert <file>");
    command.parse([...argv], { from: "user" });
    return connectionOf({ environment: { ...environment, ...over } } as Shell, command);
  };

  it("is the profile's, with its token and its authority", async () => {
    expect(await found([])).toEqual({ url: "https://c:8443", token: "plt_x", ca: "PEM" });
    expect(await found(["--url", "https://c:8443/"])).toEqual({
      url: "https://c:8443",
      token: "plt_x",
      ca: "PEM",
    });
  });

  it("never gets the token that was made for another", async () => {
    expect(await found(["--url", "https://elsewhere:8443"])).toEqual({
      url: "https://elsewhere:8443",
      token: undefined,
      ca: undefined,
    });
  });

  it("is what an option says before what the environment says", async () => {
    const given = { url: "https://env:1", token: "plt_env" };
    expect(await found([], given)).toEqual({ url: "https://env:1", token: "plt_env", ca: undefined });
    expect(await found(["--url", "https://opt:1", "--token", "plt_opt"], given)).toMatchObject({
      url: "https://opt:1",
      token: "plt_opt",
    });
  });
});
