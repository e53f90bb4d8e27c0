import { describe, expect, it } from "vitest";
import { readReport } from "../../../../collector/intake/read-report.ts";
import { bytes, sample } from "../samples.ts";

/** The one place that knows how lines are read. */
const lines = (...records: readonly object[]) =>
  readReport(bytes(`${records.map((record) => JSON.stringify(record)).join("\n")}\n`));

const answer = (url: string, more: object = {}) => ({
  url,
  input: url,
  status_code: 200,
  failed: false,
  ...more,
});

describe("httpx JSON", () => {
  it("takes a web service that answers for an exposure of severity info", () => {
    expect(readReport(sample("reports/httpx-json/httpx_one_vuln.json"))).toMatchObject({
      format: "httpx-json",
      assets: [{ name: "172.29.0.2", addresses: ["172.29.0.2"] }],
      exposures: [
        {
          title: "Web service on port 80 (nginx/1.31.3)",
          severity: "info",
          endpoint: { host: "172.29.0.2", port: 80, protocol: "tcp" },
          evidence: ['http://172.29.0.2/; status 200; "generic-app"; Nginx:1.31.3'],
        },
      ],
    });
  });

  it("folds the URLs of one service, and keeps services and hosts apart", () => {
    const { assets, exposures } = lines(
      answer("https://shop.example/a", { host: "192.0.2.1", a: ["192.0.2.1"] }),
      answer("https://shop.example/b", { host: "192.0.2.1", a: ["192.0.2.1"] }),
      answer("http://shop.example:8080", { host: "192.0.2.1", a: ["192.0.2.1"] }),
      answer("https://api.example", { host: "192.0.2.1", a: ["192.0.2.1"] }),
    );
    expect(assets.map(({ name, addresses }) => [name, addresses])).toEqual([
      ["shop.example", ["192.0.2.1"]],
      ["api.example", ["192.0.2.1"]],
    ]);
    expect(exposures.map(({ endpoint, sightings }) => [endpoint?.host, endpoint?.port, sightings])).toEqual([
      ["shop.example", 443, 2],
      ["shop.example", 8080, 1],
      ["api.example", 443, 1],
    ]);
  });

  it("reads older versions, with dashes and numbers", () => {
    expect(
      lines({ input: "h1", url: "http://h1:81", port: 81, "status-code": 301, "content-length": 1 })
        .exposures,
    ).toMatchObject([{ endpoint: { host: "h1", port: 81 }, evidence: ["http://h1:81; status 301"] }]);
  });

  it("warns of what did not answer, which is no exposure", () => {
    expect(
      lines(answer("http://h1"), { input: "h2", url: "http://h2", failed: true, error: "timed out" }),
    ).toMatchObject({
      exposures: { length: 1 },
      skipped: 1,
      warnings: ['The URL "http://h2" did not answer: "timed out"'],
    });
  });

  it("counts what it cannot read", () => {
    expect(lines(answer("http://h1"), answer("http://["), { ...answer("x"), url: 7 })).toMatchObject({
      exposures: { length: 1 },
      skipped: 2,
    });
  });
});
