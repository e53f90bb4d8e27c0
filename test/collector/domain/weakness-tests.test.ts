import { describe, expect, it } from "vitest";
import { WEAKNESS_TESTS } from "../../../collector/domain/weakness-table.ts";
import { testsOf } from "../../../collector/domain/weakness-tests.ts";
import { isHostScenario } from "../../../proto/scenario.ts";
import { checkGiven } from "../../../proto/scenario-parameters.ts";
import { catalogued } from "../../support/judged-at.ts";

const named = (format: string, weakness: string, title = "Some words") =>
  testsOf([{ format, weakness, title }]).map(({ scenario }) =>
    typeof scenario === "string" ? scenario : scenario.plain,
  );

const everyScenario = WEAKNESS_TESTS.flatMap(({ scenario, at }) =>
  (typeof scenario === "string" ? [scenario] : [scenario.plain, scenario.tls]).map(
    (one) => [one, at] as const,
  ),
);

describe("WEAKNESS_TESTS", () => {
  it.each(everyScenario)(
    "names %s, which is in the catalogue and asks what the row says (%s)",
    (scenario, at) => {
      const document = catalogued(scenario);
      expect(isHostScenario(document)).toBe(at === "host");
      if (at !== "host") expect(document.transport).toBe(at);
      expect(checkGiven(document.parameters ?? {}, {}).kind).toBe("checked");
    },
  );

  it("has no scenario twice, and no title that could match within a longer one", () => {
    expect(new Set(everyScenario.map(([one]) => one)).size).toBe(everyScenario.length);
    for (const { titles } of WEAKNESS_TESTS)
      for (const { source } of titles) expect(source).toMatch(/^\^.*\$$/s);
  });
});

describe("testsOf()", () => {
  it.each([
    ["nessus-xml", "10079", "posture.ftp-anonymous"],
    ["nessus-csv", "57608", "posture.smb-signing"],
    ["nessus-xml", "96982", "posture.smb1"],
    ["nessus-xml", "41028", "posture.snmp-default"],
    ["nessus-xml", "58453", "posture.rdp-nla"],
    ["nessus-xml", "100634", "posture.redis-unauth"],
    ["nessus-xml", "10539", "dns.open-recursion"],
    ["nuclei-json", "exposed-redis", "posture.redis-unauth"],
    ["nuclei-json", "mongodb-unauth:matcher-1", "posture.mongo-unauth"],
    ["nuclei-json", "exposed-docker-api", "posture.docker-unauth"],
    ["testssl-csv", "TLS1", "posture.tls-floor"],
    ["testssl-csv", "cipherlist_EXPORT", "posture.tls-weak-suites"],
    ["testssl-csv", "cert_expirationStatus", "posture.tls-certificate"],
    ["ssh-audit-json", "kex:diffie-hellman-group1-sha1", "posture.ssh-kex"],
    ["openscap-xml", "xccdf_org.ssgproject.content_rule_sshd_disable_root_login", "cfg.sshd-root-login"],
  ])("reads %s's %s as something that %s tests", (format, weakness, scenario) => {
    expect(named(format, weakness)).toEqual([scenario]);
  });

  it.each([
    ["SSL RC4 Cipher Suites Supported (Bar Mitzvah)", "posture.tls-weak-suites"],
    ["ssl/tls: deprecated tlsv1.0 and tlsv1.1 protocol detection", "posture.tls-floor"],
    ["Anonymous FTP Login Reporting", "posture.ftp-anonymous"],
    ["Redis Server No Password", "posture.redis-unauth"],
    ["Weak MAC Algorithm(s) Supported (SSH)", "posture.ssh-kex"],
  ])("knows the title %s whatever the tool", (title, scenario) => {
    expect(named("openvas-xml", "1.3.6.1.4.1.25623.1.0.1", title)).toEqual([scenario]);
  });

  it.each([
    ["another tool's number that happens to be one of Nessus's", "qualys-xml", "10079", "Other"],
    [
      "a chain that nobody trusts, which no scenario can refute",
      "nessus-xml",
      "51192",
      "SSL Certificate Cannot Be Trusted",
    ],
    ["SSL 2, which the floor does not offer", "testssl-csv", "SSLv2", "SSLv2"],
    ["a CVE in Redis", "generic-json", "CVE-2022-0543", "Redis Lua sandbox escape"],
    ["a title that only contains one", "generic-json", "x", "Not vulnerable: Redis Server No Password"],
    ["an algorithm that is not broken", "ssh-audit-json", "kex:ecdh-sha2-nistp256", "Weak key exchange"],
    ["a title without an end", "generic-json", "x", `${" ".repeat(1_000_000)}Redis Server No Password`],
  ])("takes no row for %s", (_, format, weakness, title) => {
    expect(named(format, weakness, title)).toEqual([]);
  });
});
