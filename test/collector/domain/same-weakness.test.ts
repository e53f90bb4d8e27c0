import { describe, expect, it } from "vitest";
import { type Candidate, MAX_PLACES, sameGroups } from "../../../collector/domain/same-weakness.ts";
import { type Meant, samenessOf } from "../../../collector/domain/sameness.ts";

const meant = (over: Partial<Meant> = {}): Meant => ({
  weakness: "12345",
  cves: ["CVE-2016-2183"],
  component: null,
  host: "10.0.2.10",
  port: 443,
  transport: "tcp",
  ...over,
});
const key = (over: Partial<Meant>) => samenessOf(meant(over))?.key;

describe("what a finding has in common with other tools'", () => {
  it.each([
    [
      "all its CVEs, in any order",
      { cves: ["CVE-2", "CVE-1"] },
      { cves: ["CVE-1", "CVE-2"], weakness: "1.3.6" },
      true,
    ],
    ["not a part of them", { cves: ["CVE-1", "CVE-2"] }, { cves: ["CVE-1"] }, false],
    [
      "a package, whether as PURL or as text",
      { component: "openssl 1.1.1" },
      { component: "pkg:deb/debian/openssl@1.1.1?arch=amd64&distro=debian-11" },
      true,
    ],
    [
      "a package, whatever the file",
      { component: "lodash@4.17.4 (a/package-lock.json)" },
      { component: "lodash@4.17.4" },
      true,
    ],
    [
      "a scoped package",
      { component: "@angular/core@11.0.0" },
      { component: "pkg:npm/%40angular/core@11.0.0" },
      true,
    ],
    [
      "a Maven artifact",
      { component: "org.apache.logging.log4j:log4j-core:2.14.1" },
      { component: "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1" },
      true,
    ],
    [
      "a Go module, with and without the v",
      { component: "golang.org/x/net@v0.1.0" },
      { component: "pkg:golang/golang.org/x/net@0.1.0" },
      true,
    ],
    [
      "an encoded version with epoch",
      { component: "bind9-libs@1:9.16.50-1~deb11u2" },
      { component: "pkg:deb/debian/bind9-libs@1%3A9.16.50-1~deb11u2" },
      true,
    ],
    ["not another version", { component: "openssl 1.1.1" }, { component: "openssl 1.1.1k" }, false],
    ["not another epoch", { component: "bind 1:9" }, { component: "bind 9" }, false],
    ["not a package beside a port", { component: "openssl 1.1.1" }, {}, false],
    [
      "not another weakness of one package",
      { component: "openssl 1.1.1", cves: ["CVE-1"] },
      { component: "openssl 1.1.1", cves: ["CVE-2"] },
      false,
    ],
  ] as const)("is %s", (_, a, b, isOne) => {
    expect(key(a)).toBeDefined();
    expect(key(a) === key(b)).toBe(isOne);
  });

  it("is an id of a public database where a package has no CVE", () => {
    const of = (weakness: string) => key({ weakness, cves: [], component: "minimist@0.0.8" });
    expect(of("GHSA-vh95-rmgr-6w4m")).toBe(of("ghsa-vh95-rmgr-6w4m:minimist"));
    expect(of("SNYK-JS-MINIMIST-559764")).toBeUndefined();
  });

  it("is a port that answers, and each port by itself", () => {
    expect(key({ weakness: "open-port", cves: [] })).toBe(
      key({ weakness: "open-port", cves: [], host: "db1" }),
    );
    expect(key({ weakness: "open-port", cves: [] })).not.toBe(
      key({ weakness: "open-port", cves: [], port: 80 }),
    );
  });

  it.each([
    ["a title and a CWE", { cves: [], weakness: "CWE-79: Cross-site scripting" }],
    ["a file with a CVE", { component: "Dockerfile" }],
    ["a package without a version", { component: "openssl" }],
    ["a GHSA without a package", { cves: [], weakness: "GHSA-vh95-rmgr-6w4m" }],
  ])("is nothing for %s", (_, over) => expect(samenessOf(meant(over))).toBeUndefined());
});

let no = 0;
const from = (
  tool: string,
  over: Partial<Meant> = {},
  isSetApart = false,
): Candidate & { readonly name: string } => {
  const place = samenessOf(meant(over))?.place ?? {};
  no += 1;
  return { no, tool, place, isSetApart, name: `${tool} ${Object.values(place).join(" ")}` };
};
/** The groups by name, whatever the numbers. */
const groups = (candidates: readonly ReturnType<typeof from>[]): readonly string[] =>
  sameGroups(candidates)
    .map((part) =>
      part
        .map((one) => candidates.find((candidate) => candidate.no === one)?.name ?? "")
        .sort()
        .join(" = "),
    )
    .sort();

const HOST = { port: null };
describe("findings with one key on one asset", () => {
  it("are one at one place, of however many tools", () => {
    expect(groups([from("nessus"), from("openvas"), from("qualys")])).toHaveLength(1);
  });
  it("stay apart at two ports, two addresses or two names", () => {
    const apart = [from("nessus"), from("openvas", { port: 8443 }), from("qualys", { host: "10.0.2.11" })];
    expect(groups(apart)).toHaveLength(3);
    expect(groups([from("zap", { host: "a.example" }), from("burp", { host: "b.example" })])).toHaveLength(2);
  });
  it("of a host are one with the only port there is, and alone beside two", () => {
    expect(groups([from("nessus"), from("qualys", HOST)])).toHaveLength(1);
    expect(groups([from("nessus"), from("openvas", { port: 8443 }), from("qualys", HOST)])).toHaveLength(3);
  });
  it("at a name are one with the only address", () => {
    expect(groups([from("nessus"), from("nuclei", { host: "www.example.org" })])).toHaveLength(1);
  });
  it("of one tool are never one, and what another tool says is then neither", () => {
    expect(groups([from("nessus"), from("nessus"), from("openvas")])).toHaveLength(3);
    expect(groups([from("nessus"), from("nessus"), from("openvas"), from("qualys")])).toHaveLength(3);
    expect(groups([from("nessus"), from("nessus", HOST)])).toHaveLength(2);
    expect(groups([from("nessus"), from("nessus", HOST), from("openvas")])).toHaveLength(2);
  });
  it("that a person set apart stay alone", () => {
    expect(groups([from("nessus"), from("openvas", {}, true), from("qualys")])).toHaveLength(2);
  });
  it("of an untyped package are one with the only ecosystem there is", () => {
    const deb = { component: "pkg:deb/debian/openssl@1.1.1" };
    const rpm = { component: "pkg:rpm/rhel/openssl@1.1.1" };
    const bare = { component: "openssl 1.1.1" };
    expect(groups([from("trivy", bare), from("grype", deb)])).toHaveLength(1);
    expect(groups([from("trivy", bare), from("grype", deb), from("snyk", rpm)])).toHaveLength(3);
  });
  it("at more places than are held against each other are one at the same place only", () => {
    const many = Array.from({ length: MAX_PLACES + 1 }, (_, i) => from("nessus", { port: i + 1 }));
    expect(groups([...many, from("qualys", { port: 7 }), from("wazuh", HOST)])).toHaveLength(MAX_PLACES + 2);
  });

  it("cost no more than their number, however many places a hostile report names", () => {
    const places = [...Array(65_535).keys()].map((port) => from("nessus", { port: port + 1 }));
    const from0 = performance.now();
    expect(sameGroups(places)).toHaveLength(65_535);
    expect(performance.now() - from0).toBeLessThan(5_000);
  });

  it("are grouped alike in every order and under any numbers", () => {
    const places: readonly Partial<Meant>[] = [
      {},
      { port: 8443 },
      HOST,
      { host: "a.example" },
      { host: "b.example" },
    ];
    let seed = 7;
    const chance = (most: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * most);
    };
    for (let round = 0; round < 300; round++) {
      const all = Array.from({ length: 1 + chance(7) }, () =>
        from(["nessus", "openvas", "qualys", "zap"][chance(4)] ?? "", places[chance(places.length)]),
      );
      const shuffled = all
        .map((one) => ({ one, at: chance(1_000) }))
        .sort((a, b) => a.at - b.at)
        .map(({ one }, index) => ({ ...one, no: 10_000 + index }));
      expect(groups(shuffled)).toEqual(groups(all));
    }
  });
});
