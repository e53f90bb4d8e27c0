import { describe, expect, it } from "vitest";
import { packageFix, processOf } from "../../../collector/domain/package-fix.ts";

describe("packageFix()", () => {
  it.each([
    [
      "Trivy of a Debian",
      "openssl@3.0.11-1~deb12u2",
      "openssl@3.0.11-1~deb12u2 in web (debian 12.5); fixed in 3.0.13-1~deb12u1",
      { package: "openssl", fixed: "3.0.13-1~deb12u1" },
    ],
    [
      "Nessus",
      undefined,
      "\n- Installed package : nginx_1.18.0-6.1+deb11u2\n- Fixed package     : nginx_1.18.0-6.1+deb11u3\n",
      { package: "nginx", fixed: "1.18.0-6.1+deb11u3" },
    ],
    [
      "an older Nessus",
      undefined,
      "Remote package installed : openssl_1.1.1n-0+deb11u3\nShould be : openssl_1.1.1n-0+deb11u4",
      { package: "openssl", fixed: "1.1.1n-0+deb11u4" },
    ],
    [
      "Greenbone",
      undefined,
      "Vulnerable package:   libssl1.1\nInstalled version:    libssl1.1-1.1.1n-0+deb11u3\nFixed version:      >=libssl1.1-1.1.1n-0+deb11u4",
      { package: "libssl1.1", fixed: "1.1.1n-0+deb11u4" },
    ],
    ["Wazuh", "openssl@3.0.1-1", "Package less than 3.0.2-1", { package: "openssl", fixed: "3.0.2-1" }],
  ])("reads what %s writes", (_, component, text, fix) => {
    expect(packageFix(component, [text])).toEqual(fix);
  });

  it.each([
    ["no fix is known", "openssl@3", "openssl@3 in web (debian 12.5); no fix known"],
    [
      "the package is a language's own",
      "lodash@4.17.20",
      "lodash@4.17.20 in package-lock.json; fixed in 4.17.21",
    ],
    ["several versions have it", "openssl@3", "openssl@3 in web (debian 12.5); fixed in 3.0.1, 3.1.2"],
    ["the two are of different packages", undefined, "- Installed package : a_1\n- Fixed package : b_2"],
    ["a value is no version", undefined, "- Installed package : a_1\n- Fixed package : a_$(reboot)"],
    [
      "somebody wrote a novel",
      undefined,
      `${"x".repeat(1_000_000)}\n- Installed package : a_1\n- Fixed package : a_2`,
    ],
  ])("says nothing where %s", (_, component, text) => {
    expect(packageFix(component, [text])).toBeUndefined();
  });

  it("knows no process of a library", () => {
    expect([processOf("openssh-server"), processOf("libssl1.1")]).toEqual(["sshd", undefined]);
  });
});
