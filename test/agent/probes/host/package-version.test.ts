import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { hostDoor } from "../../../../agent/probes/host/door.ts";
import { hostOf } from "../../support/host-files.ts";
import { seenBy } from "../../support/looking.ts";

const asking = (name: string) => ({ kind: "package-version", package: name }) as const;

const STATUS = `Package: dpkg
Status: install ok installed
Architecture: amd64
Version: 1.21.22

Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl (3.0.15-1~deb12u1)
Description: says Version: 9.9 in its text
 Version: 8.8
 .
Version: 3.0.15-1~deb12u1

Package: libssl3
Status: install ok installed
Architecture: i386
Source: openssl
Version: 3.0.11-1~deb12u2

Package: telnetd
Status: deinstall ok config-files
Architecture: amd64
Version: 0.17-44
`;
const debian = (status = STATUS) => hostOf({ "/var/lib/dpkg/status": status });

it("says what dpkg itself says of this machine's packages", async () => {
  const told = execFileSync("dpkg-query", ["-W", "--showformat=$\x7bVersion}", "libc6"]).toString();
  expect(await seenBy(asking("libc6"), hostDoor("linux"))).toMatchObject({
    ecosystem: ["deb"],
    installed: ["yes"],
    known: ["dpkg"],
    version: [told],
  });
});

it("names the version of each architecture, and takes no word of a description for a field", async () => {
  expect(await seenBy(asking("libssl3"), debian())).toMatchObject({
    version: ["3.0.15-1~deb12u1", "3.0.11-1~deb12u2"],
    architecture: ["amd64", "i386"],
    source: ["openssl (3.0.15-1~deb12u1)", "openssl"],
    packages: ["4"],
  });
});

it("says of what was removed, or never there, that it is not installed, and gives no version", async () => {
  const removed = await seenBy(asking("telnetd"), debian());
  expect(removed).toMatchObject({ installed: ["no"], status: ["deinstall ok config-files"] });
  expect(removed).not.toHaveProperty("version");
  expect(await seenBy(asking("libssl"), debian())).toMatchObject({ installed: ["no"], known: ["dpkg"] });
});

it("lacks its baseline when the database is cut off before a package that every system has", async () => {
  const cut = await seenBy(
    asking("telnetd"),
    debian("Package: zlib1g\nStatus: install ok installed\nVersion: 1"),
  );
  expect(cut).not.toHaveProperty("known");
});

it("reads an image without dpkg, whose packages have a file each", async () => {
  const image = hostOf({
    "/var/lib/dpkg/status.d/base": "Package: base-files\nVersion: 12.4+deb12u10\nArchitecture: amd64\n",
    "/var/lib/dpkg/status.d/libssl3": "Package: libssl3\nVersion: 3.0.14-1~deb12u2\nArchitecture: amd64\n",
    "/var/lib/dpkg/status.d/libssl3.md5sums": "Package: libssl3\nVersion: 1\n",
  });
  expect(await seenBy(asking("libssl3"), image)).toMatchObject({
    version: ["3.0.14-1~deb12u2"],
    known: ["base-files"],
  });
});

it.each(["/lib/apk/db/installed", "/usr/lib/apk/db/installed"])(
  "reads Alpine's database at %s",
  async (path) => {
    const alpine = hostOf({
      [path]:
        "C:Q1abc=\nP:musl\nV:1.2.5-r0\nA:x86_64\no:musl\n\nP:libssl3\nV:3.3.2-r1\nA:x86_64\no:openssl\nF:lib\nR:libssl.so.3\n",
    });
    expect(await seenBy(asking("libssl3"), alpine)).toMatchObject({
      ecosystem: ["apk"],
      version: ["3.3.2-r1"],
      source: ["openssl"],
      known: ["musl"],
    });
  },
);

it("says that an rpm database is not read, and what to do instead", async () => {
  const fedora = hostOf({ "/usr/lib/sysimage/rpm/rpmdb.sqlite": "SQLite format 3" });
  expect(await seenBy(asking("openssl"), fedora)).toMatch(/^unsupported: the rpm database .* import an SBOM/);
  expect(await seenBy(asking("openssl"), hostOf({}))).toMatch(/^unsupported: neither dpkg nor apk/);
});

it("keeps what a database says printable and short", async () => {
  const hostile = debian(
    `${STATUS}\nPackage: evil\nStatus: install ok installed\nVersion: \u001b[2J${"9".repeat(10_000)}\n`,
  );
  const seen = (await seenBy(asking("evil"), hostile)) as Record<string, string[]>;
  expect(seen["version"]?.[0]).toMatch(/^\\x1b\[2J9{10,}$/);
  expect(seen["version"]?.[0]?.length).toBeLessThanOrEqual(128);
});
