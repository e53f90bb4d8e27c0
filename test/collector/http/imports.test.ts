import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kevFile, kevFileEntry } from "../../support/feeds.ts";
import { openPeople, type People } from "../../support/people.ts";
import { NOW } from "../../support/seed.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people.close());

const bytes = (size: number) => new Uint8Array(size);
const last = () => people.commands.at(-1);

describe("imports", () => {
  it("hand the bytes and the parsed report to the writer", async () => {
    const { status, body } = await people.ask("operator", "POST /imports", bytes(10), {
      "x-file-name": "..%2Fscan%20%C3%A9.xml",
    });
    expect([status, body]).toMatchObject([201, { id: "import-1", created: 2, repeated: false }]);
    expect(last()).toMatchObject({
      kind: "import",
      request: { fileName: "scan é.xml", report: { format: "nmap-xml" } },
    });
  });

  it("take a report up to the limit, and not a byte more", async () => {
    expect((await people.ask("operator", "POST /imports", bytes(4_096))).status).toBe(201);
    expect((await people.ask("operator", "POST /imports", bytes(4_097))).body).toMatchObject({
      status: 413,
      code: "too-large",
    });
  });

  it("count a body that says nothing of its length", async () => {
    const { status } = await people.send("/api/v1/imports", {
      method: "POST",
      headers: {
        authorization: await people.authorization("operator"),
        "content-type": "application/octet-stream",
      },
      body: new ReadableStream({
        start(controller) {
          for (let i = 0; i < 5; i++) controller.enqueue(bytes(1_000));
          controller.close();
        },
      }),
      duplex: "half",
    } as RequestInit);
    expect(status).toBe(413);
  });

  it("say in a sentence why a report was refused", async () => {
    const refusing = await openPeople(
      {},
      {
        readReport: () => {
          throw Object.assign(new Error("The file is empty"), { name: "ReportRefused" });
        },
      },
    );
    expect((await refusing.ask("operator", "POST /imports", bytes(1))).body).toMatchObject({
      status: 422,
      code: "report-refused",
      detail: "The report was not imported: The file is empty",
    });
    expect(refusing.commands).toEqual([]);
    await refusing.close();
  });

  it("refuse what a form would send", async () => {
    expect(
      (
        await people.ask("operator", "POST /imports", bytes(1), {
          "content-type": "multipart/form-data; boundary=x",
        })
      ).status,
    ).toBe(415);
  });

  it("are listed without their bytes", async () => {
    await people.seed.imported();
    const { body } = await people.ask("operator", "GET /imports");
    expect(body).toMatchObject({
      total: 1,
      items: [{ id: "import-1", fileName: "scan.xml", summary: { created: 1 } }],
    });
    expect(JSON.stringify(body)).not.toContain("bytes");
  });
});

describe("exploit intelligence", () => {
  it("turns days into instants for the writer", async () => {
    const fed = await openPeople({}, { readKev: () => kevFile({ entries: [kevFileEntry()] }) });
    await fed.ask("operator", "POST /intel/kev", bytes(1));
    expect(fed.commands.find(({ kind }) => kind === "update-kev")).toMatchObject({
      kind: "update-kev",
      request: {
        entries: [
          {
            cve: "CVE-2024-1234",
            dateAdded: Date.UTC(2024, 4, 1),
            dueAt: Date.UTC(2024, 4, 22),
            ransomware: true,
          },
        ],
      },
    });
    await fed.close();
  });

  it("dates scores that name no day by the day they came", async () => {
    await people.ask("operator", "POST /intel/epss", bytes(1));
    expect(people.commands.findLast(({ kind }) => kind === "update-epss")).toMatchObject({
      kind: "update-epss",
      request: { modelVersion: "unknown", scoreDate: NOW },
    });
  });

  it("says what the feeds say of a CVE", async () => {
    await people.seed.insert("kev", {
      cve: "CVE-2024-1234",
      date_added: NOW,
      due_at: null,
      ransomware: 1,
      name: "A flaw",
      vendor: "Acme",
      product: "Pump",
      cwes: '["CWE-79"]',
      notes: "https://example.org",
      action: "Update",
    });
    const edition = (no: number, version: string) => ({ no, version, at: NOW, entries: 1, sha256: "" });
    await people.seed.insert("meta", {
      key: "epss",
      value: JSON.stringify({ version: "v5", at: NOW, editions: [edition(2, "v5"), edition(1, "v4")] }),
    });
    await people.seed.insert("epss_scores", { edition: 1, cve: "CVE-2024-1234", epss: 0.5, percentile: 0.9 });
    expect((await people.ask("viewer", "GET /intel/cve-2024-1234")).body).toEqual({
      cve: "CVE-2024-1234",
      kev: {
        dateAdded: "2026-11-20T12:00:00.000Z",
        due: null,
        ransomware: "known",
        name: "A flaw",
        vendor: "Acme",
        product: "Pump",
        cwes: ["CWE-79"],
        notes: "https://example.org",
        action: "Update",
      },
      kevLoaded: false,
      epss: {
        epss: 0.5,
        percentile: 0.9,
        modelVersion: "v4",
        scoreDate: "2026-11-20T12:00:00.000Z",
        note: expect.stringContaining("no trend"),
      },
      exploits: [],
    });
    expect((await people.ask("viewer", "GET /intel/CVE-2000-0001")).body).toMatchObject({
      kev: null,
      epss: null,
    });
  });
});
