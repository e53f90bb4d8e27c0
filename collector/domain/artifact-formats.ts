import { plainAddress } from "../../proto/address.ts";

/** Formats that speak of images, repositories and lock files, unless a record has an address. */
const ARTIFACT_FORMATS: ReadonlySet<string> = new Set([
  ...["trivy", "trivy-json", "grype", "grype-json", "snyk", "snyk-json", "npm-audit", "osv-scanner"],
  ...["cyclonedx", "cyclonedx-json", "cyclonedx-vex", "spdx", "openvex", "csaf", "dependency-check"],
  ...["dependency-check-json", "dependabot", "sarif", "pip-audit", "safety"],
]);

/** Whether what a report calls so is no host: by its format, or because no host can be called that. */
export const isArtifactReport = (format: string, name: string): boolean =>
  ARTIFACT_FORMATS.has(format) ||
  (/[/@\\]|:(?!\d+$)/.test(name) && plainAddress(name.replace(/^\[|\]$/g, "")) === undefined);
