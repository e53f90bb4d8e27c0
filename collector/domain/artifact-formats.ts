import { plainAddress } from "../../proto/address.ts";

/** Formats that speak of images, repositories and lock files, unless a record has an address. */
const ARTIFACT_FORMATS: ReadonlySet<string> = new Set([
  ...["trivy-json", "grype-json", "snyk-json", "npm-audit-json", "osv-json", "github-dependabot-json"],
  ...["cyclonedx-json", "cyclonedx-xml", "openvex", "csaf", "dependency-check-xml", "dependency-track-json"],
  ...["sarif", "gitlab-container-json", "harbor-json", "checkov-json"],
]);

/** Whether what a report calls so is no host: by its format, or because no host can be called that. */
export const isArtifactReport = (format: string, name: string): boolean =>
  ARTIFACT_FORMATS.has(format) ||
  (/[/@\\]|:(?!\d+$)/.test(name) && plainAddress(name.replace(/^\[|\]$/g, "")) === undefined);
