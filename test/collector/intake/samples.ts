import { readFileSync } from "node:fs";

/** The bytes of a file below test/fixtures. */
export const sample = (path: string): Uint8Array =>
  readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));

/** A fixture of a scanner report, as text. */
export const reportText = (path: string): string => Buffer.from(sample(`reports/${path}`)).toString("utf8");

export const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");

/** Every report that can be read, with what an independent count (grep, by hand) finds in it. */
export const REPORTS = [
  { file: "nessus-xml/nessus_many_vuln.xml", format: "nessus-xml", assets: 1, exposures: 7, skipped: 0 },
  { file: "nessus-xml/nessus_was_many_vuln.xml", format: "nessus-xml", assets: 1, exposures: 5, skipped: 0 },
  { file: "nmap-xml/nmap_multiple_port.xml", format: "nmap-xml", assets: 1, exposures: 13, skipped: 0 },
  { file: "nmap-xml/nmap_script_vulners.xml", format: "nmap-xml", assets: 1, exposures: 3, skipped: 0 },
  { file: "trivy-json/scheme_2_many_vulns.json", format: "trivy-json", assets: 1, exposures: 5, skipped: 0 },
  {
    file: "trivy-json/misconfigurations_and_secrets.json",
    format: "trivy-json",
    assets: 3,
    exposures: 5,
    skipped: 0,
  },
  {
    file: "trivy-json/kubernetes_fabricated_internal_duplicates_subset.json",
    format: "trivy-json",
    assets: 2,
    exposures: 3,
    skipped: 0,
  },
  { file: "zap-xml/0_zap_sample.xml", format: "zap-xml", assets: 1, exposures: 4, skipped: 0 },
  { file: "burp-xml/one_finding_with_cwe.xml", format: "burp-xml", assets: 1, exposures: 1, skipped: 0 },
  { file: "nuclei-json/many_findings_new.json", format: "nuclei-json", assets: 1, exposures: 2, skipped: 0 },
  { file: "nuclei-json/multiple_v3.json", format: "nuclei-json", assets: 1, exposures: 5, skipped: 0 },
  { file: "testssl-csv/demo2.csv", format: "testssl-csv", assets: 1, exposures: 3, skipped: 3 },
  { file: "testssl-csv/many_cves.csv", format: "testssl-csv", assets: 1, exposures: 1, skipped: 0 },
  { file: "ssh-audit-json/bug_fix.json", format: "ssh-audit-json", assets: 1, exposures: 13, skipped: 18 },
  {
    file: "kube-bench-json/kube-bench-report-one-vuln.json",
    format: "kube-bench-json",
    assets: 1,
    exposures: 1,
    skipped: 4,
  },
  { file: "prowler-csv/example_output_aws.csv", format: "prowler-csv", assets: 2, exposures: 4, skipped: 0 },
  {
    file: "prowler-ocsf/example_output_aws.ocsf.json",
    format: "prowler-ocsf",
    assets: 2,
    exposures: 3,
    skipped: 0,
  },
  { file: "asff/config_one_finding_active.json", format: "asff", assets: 1, exposures: 1, skipped: 0 },
  { file: "asff/inspector_ec2_ghsa.json", format: "asff", assets: 1, exposures: 1, skipped: 0 },
  { file: "asff/one_vuln.json", format: "asff", assets: 1, exposures: 1, skipped: 0 },
  {
    file: "aws-inspector2-json/aws_inspector2_one_vul.json",
    format: "aws-inspector2-json",
    assets: 1,
    exposures: 1,
    skipped: 0,
  },
  {
    file: "checkov-json/checkov-report-many-vuln.json",
    format: "checkov-json",
    assets: 1,
    exposures: 3,
    skipped: 0,
  },
  { file: "openscap-xml/one_vuln_rhsa.xml", format: "openscap-xml", assets: 1, exposures: 1, skipped: 7 },
  { file: "pingcastle-xml/one.xml", format: "pingcastle-xml", assets: 1, exposures: 1, skipped: 0 },
  { file: "cycognito-json/one_vuln.json", format: "cycognito-json", assets: 1, exposures: 1, skipped: 0 },
  { file: "generic-csv/generic_report1.csv", format: "generic-csv", assets: 1, exposures: 5, skipped: 0 },
  { file: "generic-json/generic_report3.json", format: "generic-json", assets: 2, exposures: 3, skipped: 2 },
] as const;
