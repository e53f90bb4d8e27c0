import { chmodSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, it } from "vitest";
import { secureDataFolder } from "../../agent/data-folder.ts";
import { folder } from "./support/test-agent.ts";

const OWN = process.getuid?.() ?? 0;

/** A data folder with keys and a certificate, of these modes; and what was told about it. */
async function secure(
  modes: { readonly folder?: number; readonly key?: number; readonly of?: string },
  userId = OWN,
) {
  const directory = folder();
  for (const name of ["key.pem", "key.12.pem", "cert.pem", "evidence.pem"])
    writeFileSync(join(directory, name), "k", { mode: 0o600 });
  chmodSync(join(directory, "cert.pem"), 0o644);
  chmodSync(join(directory, modes.of ?? "evidence.pem"), modes.key ?? 0o600);
  chmodSync(directory, modes.folder ?? 0o700);
  const told: string[] = [];
  await secureDataFolder(directory, userId, (sentence) => told.push(sentence));
  return { told, mode: (statSync(directory).mode & 0o777).toString(8) };
}

it("says nothing of a folder that is the agent's alone", async () => {
  expect(await secure({})).toEqual({ told: [], mode: "700" });
});

it("closes a folder that is open to others, and says so", async () => {
  const { told, mode } = await secure({ folder: 0o755 });
  expect(mode).toBe("700");
  expect(told.join()).toMatch(/was open to others \(mode 755\)/);
});

it.each([0o640, 0o604, 0o660])("does not start on a key that others may read (mode %o)", async (key) => {
  await expect(secure({ key })).rejects.toThrow(/evidence\.pem: others may read it.*chmod 600/);
});

it.each(["key.pem", "key.12.pem", "evidence.pem"])(
  "looks at every private key, those of a renewal included: %s",
  async (of) => {
    await expect(secure({ key: 0o644, of })).rejects.toThrow(`${of}: others may read it`);
  },
);

it("does not start in another user's folder", async () => {
  await expect(secure({}, 54_321)).rejects.toThrow(/belongs to another user/);
});

it("leaves it to others to say that there is no agent", async () => {
  await expect(secureDataFolder("/nonexistent/agent", OWN, () => {})).resolves.toBeUndefined();
});
