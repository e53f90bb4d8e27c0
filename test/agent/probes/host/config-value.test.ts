import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { hostDoor } from "../../../../agent/probes/host/door.ts";
import { SETTINGS, type Setting } from "../../../../proto/host.ts";
import { hostOf, type Standing } from "../../support/host-files.ts";
import { seenBy } from "../../support/looking.ts";

const CONFIG = "/etc/ssh/sshd_config";
const sshd = (setting: Setting, files: Readonly<Record<string, Standing>>) =>
  seenBy({ kind: "config-value", setting }, hostOf(files));
const root = (config: string, more: Readonly<Record<string, Standing>> = {}) =>
  sshd("sshd-permit-root-login", { [CONFIG]: config, ...more });

it.each([
  ["the first value, as sshd does", "PermitRootLogin no\nPermitRootLogin yes", "no"],
  [
    "a keyword in any spelling, with = or quotes, and no comment",
    '#PermitRootLogin yes\npermitROOTlogin = "No" # yes',
    "no",
  ],
  ["the manual's default where nothing is said", "# nothing\nPort 22", "prohibit-password"],
  [
    "nothing out of a Match for the value that holds",
    "Match User root\nPermitRootLogin yes",
    "prohibit-password",
  ],
  [
    "what follows Match all as what holds",
    "Match User x\nPermitRootLogin yes\nMatch all\nPermitRootLogin no",
    "no",
  ],
])("reads %s", async (_, config, value) => {
  expect(await root(config)).toMatchObject({ value: [value] });
});

it("names what holds for some connections beside what holds for all", async () => {
  expect(await root("PermitRootLogin no\nMatch Address 10.0.0.0/8\n  PermitRootLogin yes\n")).toMatchObject({
    value: ["no"],
    conditional: ["yes"],
  });
});

it("reads included files where they are named, in the order of their names, with the hash of each", async () => {
  const first = "Match User x\nPermitRootLogin forced-commands-only\n";
  const found = await root("Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n", {
    "/etc/ssh/sshd_config.d/10-first.conf": first,
    "/etc/ssh/sshd_config.d/20-second.conf": "PermitRootLogin yes\n",
    "/etc/ssh/sshd_config.d/.hidden.conf": "PermitRootLogin no\n",
    "/etc/ssh/sshd_config.d/00-not.txt": "PermitRootLogin no\n",
  });
  expect(found).toMatchObject({
    value: ["yes"],
    origin: ["file"],
    conditional: ["forced-commands-only"],
    files: [CONFIG, "/etc/ssh/sshd_config.d/10-first.conf", "/etc/ssh/sshd_config.d/20-second.conf"],
  });
  expect((found as Record<string, string[]>)["sha256"]?.[1]).toBe(
    createHash("sha256").update(first).digest("hex"),
  );
});

it.each([
  ["from elsewhere", { [CONFIG]: "Include /root/*.conf" }, /includes what is not below/],
  ["through the folder above", { [CONFIG]: "Include /etc/ssh/../shadow" }, /includes what is not below/],
  [
    "by a pattern in a folder's name",
    { [CONFIG]: "Include /etc/ssh/*/a.conf" },
    /includes what is not below/,
  ],
  ["itself", { [CONFIG]: "Include sshd_config" }, /or itself/],
  [
    "a link",
    { [CONFIG]: "Include a.conf", "/etc/ssh/a.conf": { to: "/etc/shadow" } },
    /no plain file, or a link/,
  ],
  ["nothing, for there is no server", {}, /is not there/],
] as const)(
  "can't tell where it includes %s: what is not read may be what holds",
  async (_, files, words) => {
    expect(await sshd("sshd-permit-root-login", files)).toMatch(words);
  },
);

it("lets nothing of a file leave but the value that was asked for", async () => {
  const found = await seenBy(
    { kind: "config-value", setting: "login-encrypt-method" },
    hostOf({
      "/etc/login.defs":
        "SECRET_THING hunter2\nENCRYPT_METHOD MD5\n# ENCRYPT_METHOD DES\nENCRYPT_METHOD YESCRYPT\n",
    }),
  );
  expect(found).toMatchObject({ value: ["YESCRYPT"], files: ["/etc/login.defs"] });
  expect(JSON.stringify(found)).not.toContain("hunter2");
});

it("reads what this machine's kernel has in force", async () => {
  const value = readFileSync("/proc/sys/kernel/randomize_va_space", "utf8").trim();
  expect(
    await seenBy({ kind: "config-value", setting: "sysctl-randomize-va-space" }, hostDoor("linux")),
  ).toMatchObject({ value: [value], origin: ["kernel"] });
});

it.each(SETTINGS)("knows where %s is read", async (setting) => {
  expect(await seenBy({ kind: "config-value", setting }, hostOf({}))).toMatch(/is not there$/);
});
