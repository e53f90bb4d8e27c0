import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Fault } from "../../../proto/fault.ts";
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
    const fed = await openPeople(
      {},
      {
        readKev: () => ({
          catalogVersion: "2026.11.19",
          dateReleased: "2026-11-19T12:00:00Z",
          entries: [
            {
              cve: "CVE-2024-1234",
              dateAdded: "2024-05-01",
              dueDate: "2024-05-22",
              ransomware: "known",
              name: "A flaw",
            },
          ],
        }),
      },
    );
    await fed.ask("operator", "POST /intel/kev", bytes(1));
    expect(fed.commands.at(-1)).toMatchObject({
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
    expect(last()).toMatchObject({
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
    });
    await people.seed.insert("epss", { cve: "CVE-2024-1234", epss: 0.5, percentile: 0.9 });
    expect((await people.ask("viewer", "GET /intel/cve-2024-1234")).body).toEqual({
      cve: "CVE-2024-1234",
      kev: { dateAdded: "2026-11-20T12:00:00.000Z", due: null, ransomware: "known", name: "A flaw" },
      epss: { epss: 0.5, percentile: 0.9 },
    });
    expect((await people.ask("viewer", "GET /intel/CVE-2000-0001")).body).toMatchObject({
      kev: null,
      epss: null,
    });
  });
});

describe("the kill switch", () => {
  it.each([
    [{}, "all"],
    [{ segment: "dmz" }, "segment:dmz"],
    [{ agent: "agent-1" }, "agent:agent-1"],
  ])("covers %j as %s", async (reach, scope) => {
    expect((await people.ask("operator", "POST /halt", { ...reach, reason: "incident 4711" })).body).toEqual({
      kind: "halted",
      agents: 3,
    });
    expect(last()).toMatchObject({ kind: "halt", request: { scope, reason: "incident 4711" } });
    await people.ask("operator", "POST /resume", reach);
    expect(last()).toMatchObject({ kind: "resume", request: { scope } });
  });

  it("takes one reach at a time, and asks for a reason", async () => {
    expect(
      (await people.ask("operator", "POST /halt", { segment: "a", agent: "b", reason: "x" })).body,
    ).toMatchObject({ field: "agent" });
    expect((await people.ask("operator", "POST /halt", { reason: " " })).body).toMatchObject({
      field: "reason",
    });
  });

  it("shows what is in force", async () => {
    const halt = { scope: "all", reason: "incident", at: NOW, by_user: "ada" };
    await people.seed.insert("halts", { ...halt, no: 1, ended_at: NOW });
    await people.seed.insert("halts", { ...halt, no: 2, scope: "segment:dmz", ended_at: null });
    expect((await people.ask("viewer", "GET /halt")).body).toEqual({
      halted: [{ scope: "segment:dmz", reason: "incident", at: "2026-11-20T12:00:00.000Z", by: "ada" }],
    });
  });
});

describe("trail and proof", () => {
  it("shows the audit log, newest first", async () => {
    const entry = {
      at: NOW,
      who: "ada",
      what: "halt",
      subject: "all",
      from_address: "::1",
      body: "{}",
      previous_hash: bytes(32),
      hash: bytes(32),
    };
    await people.seed.insert("audit", { ...entry, no: 1 });
    await people.seed.insert("audit", { ...entry, no: 2, what: "resume" });
    expect((await people.ask("approver", "GET /audit")).body).toMatchObject({
      total: 2,
      items: [{ no: 2, what: "resume", from: "::1" }, { no: 1 }],
    });
    expect((await people.ask("approver", "GET /audit?what=halt")).body).toMatchObject({ total: 1 });
  });

  it("rebuilds and verifies", async () => {
    expect((await people.ask("operator", "POST /rebuild", {})).body).toMatchObject({
      runs: 1,
      differences: [],
    });
    expect((await people.ask("operator", "GET /verify-log")).body).toEqual({
      batches: 2,
      verified: 2,
      firstBreak: null,
    });
  });

  it("shows the catalogue, with the steps of each role", async () => {
    const digest = await people.seed.scenario();
    expect((await people.ask("viewer", "GET /scenarios")).body).toMatchObject({
      total: 1,
      items: [{ id: "reach.tcp", digest, techniques: ["T1046"] }],
    });
    const { body } = await people.ask("viewer", "GET /scenarios/reach.tcp");
    expect(body).toMatchObject({
      roles: { actor: expect.arrayContaining([expect.objectContaining({ id: "attempt", tries: "$tries" })]) },
    });
    expect((await people.ask("viewer", "GET /scenarios/reach.udp")).status).toBe(404);
  });
});

describe("a reply", () => {
  it("has what its schema says, and nothing that came along", async () => {
    const leaky = await openPeople({ halt: () => ({ kind: "halted", agents: 1, secret: "x" }) as never });
    expect((await leaky.ask("operator", "POST /halt", { reason: "x" })).body).toEqual({
      kind: "halted",
      agents: 1,
    });
    await leaky.close();
  });

  it("that doesn't fit its schema is our failure, not the caller's", async () => {
    const broken = await openPeople({ halt: () => ({ kind: "halted", agents: "many" }) as never });
    expect((await broken.ask("operator", "POST /halt", { reason: "x" })).status).toBe(500);
    await broken.close();
  });
});

describe("accounts", () => {
  it("are made by an admin, and shown without their password", async () => {
    const person = { name: "olive", role: "owner", password: "correct horse battery" };
    expect((await people.ask("admin", "POST /users", person)).body).toEqual({
      id: "u-olive",
      name: "olive",
      role: "owner",
    });
    expect(last()).toMatchObject({ kind: "create-user", request: { first: false, role: "owner" } });
    const { body } = await people.ask("admin", "GET /users");
    expect(body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ name: "olive", role: "owner" })]),
    });
    expect(JSON.stringify(body)).not.toContain("argon2");
  });

  it("have names of their own", async () => {
    const taken = await openPeople({ "create-user": () => ({ kind: "name-taken" }) });
    const person = { name: "olive", role: "owner", password: "correct horse battery" };
    expect((await taken.ask("admin", "POST /users", person)).body).toMatchObject({
      status: 409,
      field: "name",
    });
    await taken.close();
  });
});

describe("what goes wrong", () => {
  let failing: People | undefined;
  afterEach(async () => {
    await failing?.close();
    failing = undefined;
  });

  it("is told with its own status when it is a fault", async () => {
    failing = await openPeople({
      halt: () => {
        throw new Fault("conflict", "It is halted already");
      },
    });
    expect((await failing.ask("operator", "POST /halt", { reason: "x" })).body).toMatchObject({
      status: 409,
      code: "conflict",
    });
  });

  it("keeps its details to the log when nobody foresaw it", async () => {
    failing = await openPeople({
      halt: () => {
        throw new Error("SQLITE_CORRUPT in /var/lib/plumbline");
      },
    });
    const { status, body } = await failing.ask("operator", "POST /halt", { reason: "x" });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain("SQLITE");
    expect(failing.logged).toHaveLength(1);
  });

  it.each([
    ["no JSON", "{", 400],
    ["a JSON value of another kind", "[]", 400],
    ["a prototype", '{"__proto__":{"reason":"x"},"reason":"x"}', 400],
    ["a field nobody asked for", '{"reason":"x","force":true}', 400],
    ["nesting beyond the limit", `{"reason":${"[".repeat(40)}${"]".repeat(40)}}`, 400],
    ["nesting that would overflow a stack", `${"[".repeat(200_000)}`, 400],
    ["more than the limit", `{"reason":"${"x".repeat(1024 * 1024)}"}`, 413],
  ])("is refused: %s", async (_, body, status) => {
    const answer = await people.send("/api/v1/halt", {
      method: "POST",
      headers: { authorization: await people.authorization("operator"), "content-type": "application/json" },
      body,
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  it.each(["br", "gzip", "deflate"])("is refused: a body encoded with %s", async (encoding) => {
    expect(
      (await people.ask("operator", "POST /halt", { reason: "x" }, { "content-encoding": encoding })).status,
    ).toBe(415);
  });

  it("is no page of the console when it is an unknown address of the API", async () => {
    for (const path of ["/api/v1/nothing", "/api/v2/exposures", "/api/"]) {
      expect(await people.send(path)).toMatchObject({ status: 404, body: { code: "no-route" } });
    }
  });
});

describe("a write repeated with the same Idempotency-Key", () => {
  const halt = (key: string, reason: string, role = "operator") =>
    people.ask(role, "POST /halt", { reason }, { "idempotency-key": key });

  it("is done once and answered alike", async () => {
    const before = people.commands.length;
    const first = await halt("k-1", "incident");
    const second = await halt("k-1", "incident");
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(people.commands).toHaveLength(before + 1);
  });

  it("is done once though both are under way", async () => {
    const before = people.commands.length;
    await Promise.all([halt("k-2", "x"), halt("k-2", "x")]);
    expect(people.commands).toHaveLength(before + 1);
  });

  it("is refused when it is another write", async () => {
    await halt("k-3", "one");
    expect((await halt("k-3", "other")).body).toMatchObject({ status: 409, field: "Idempotency-Key" });
  });

  it("is another write when somebody else does it", async () => {
    const before = people.commands.length;
    await halt("k-4", "x");
    await halt("k-4", "x", "admin");
    expect(people.commands).toHaveLength(before + 2);
  });

  it("is tried again when it failed", async () => {
    let calls = 0;
    const flaky = await openPeople({
      halt: () => {
        calls += 1;
        if (calls === 1) throw new Fault("busy", "Try again");
        return { kind: "halted", agents: 1 };
      },
    });
    const once = () => flaky.ask("operator", "POST /halt", { reason: "x" }, { "idempotency-key": "k" });
    expect([(await once()).status, (await once()).status]).toEqual([503, 200]);
    await flaky.close();
  });

  it("is remembered for a day", async () => {
    const before = people.commands.length;
    await halt("k-5", "x");
    people.later(24 * 3_600_000 - 1);
    await halt("k-5", "x");
    expect(people.commands).toHaveLength(before + 1);
  });
});
