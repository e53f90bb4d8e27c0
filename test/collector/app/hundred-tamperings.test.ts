import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCheckpoint } from "../../../collector/app/checkpoint-lines.ts";
import type { CheckpointLines } from "../../../collector/app/verify-checkpoints.ts";
import { checkpointBytes, checkpointLine } from "../../../collector/domain/checkpoint.ts";
import { FACT_TABLES, type FactTableName } from "../../../collector/domain/fact-tables.ts";
import { openStore } from "../../../collector/store/database.ts";
import { expectedShape, type SchemaObject } from "../../../collector/store/schema-shape.ts";
import { batchHash, chainStart, signBatch } from "../../../proto/seal.ts";
import { decodeBatch, encodeBatch } from "../../../proto/wire.ts";
import { scratchFolder } from "../../support/certificates.ts";
import { exposureOf, finding, importInto, report } from "../../support/small-network.ts";
import { openStage, type Stage, untilAnswered, validateIn } from "../../support/story.ts";
import {
  alter,
  BARE,
  named,
  openUnguarded,
  relinkAudit,
  relinkLedger,
  type Sqlite,
  verifyFile,
} from "../../support/tampering.ts";
import { openWorld, shutWorld } from "../../support/worlds.ts";

/**
 * A real record, and everybody who has its file and wants it to say something else. Each case is one
 * edit; verify-log or rebuild must name it.
 */
const scratch = scratchFolder();
const master = join(scratch.path, "master.db");
let stage: Stage;
let lines: readonly string[];
let expected: readonly SchemaObject[];
let cases = 0;

beforeAll(async () => {
  stage = await openStage();
  const { house } = stage;
  await validateIn(stage, openWorld);
  await house.tick();
  await importInto(
    house,
    report([finding(), finding({ title: "Another", weakness: "another", exploits: ["Metasploit"] })]),
  );
  house.pass(120_000);
  await house.tick();
  const { id } = exposureOf(house);
  await house.execute("claim-fix", { exposureId: id, note: "patched" });
  expect(await untilAnswered(stage, shutWorld)).toBe("closed");
  await house.execute("assign", { exposureId: id, owner: "dana" });
  await house.execute("halt", { scope: "segment:data", reason: "drill" });
  await house.execute("resume", { scope: "segment:data" });
  house.pass(120_000);
  await house.tick();
  await house.execute("update-kev", {
    catalogVersion: "1",
    releasedAt: 1,
    entries: ["CVE-2021-1", "CVE-2024-1"].map((cve) => ({
      cve,
      dateAdded: 1,
      dueAt: null,
      ransomware: false,
      name: cve,
    })),
  });
  await house.execute("update-epss", {
    modelVersion: "1",
    scoreDate: 1,
    scores: ["CVE-2021-1", "CVE-2024-1"].map((cve) => ({ cve, epss: 0.5, percentile: 0.5 })),
  });
  await house.execute("update-exploits", {
    version: "1",
    at: 1,
    newestRowAt: null,
    references: [{ cve: "CVE-2021-1", source: "exploit-db", url: "", at: null }],
  });
  seedDoors(house.store.sqlite);
  house.pass(120_000);
  await house.tick();
  lines = [...house.checkpointLines];
  expected = await expectedShape(house.store.sqlite);
  house.store.sqlite.prepare("VACUUM INTO ?").run(master);
});
afterAll(async () => {
  await stage.house.close();
  scratch.remove();
  expect(cases).toBeGreaterThanOrEqual(100);
});

/** Takes a copy, edits it, and says what verify-log names. */
async function afterEdit(
  edit: (sqlite: Sqlite) => void,
  held: Partial<CheckpointLines> = {},
): Promise<string> {
  cases++;
  const file = join(scratch.path, `case-${cases}.db`);
  copyFileSync(master, file);
  const store = openUnguarded(file);
  try {
    edit(store.sqlite);
    store.guardAgain();
    const all = { own: lines, copies: [], key: stage.house.logKey.spki, ...held };
    return named(verifyFile(store.sqlite, all, expected));
  } finally {
    await store.close();
  }
}

const sql =
  (...statements: readonly string[]) =>
  (sqlite: Sqlite): void => {
    for (const statement of statements) sqlite.exec(statement);
  };

describe("a record that nobody touched", () => {
  it("holds, against every checkpoint", async () => {
    expect(await afterEdit(() => undefined)).toBe("");
    cases--;
    expect(lines.length).toBeGreaterThan(2);
  });
});

/** A row in every table of people and doors that the story doesn't fill. */
function seedDoors(sqlite: Sqlite): void {
  sqlite.exec(`
    INSERT INTO users (id, name, role, password, created_at, epoch, issuer, subject, totp_sealed, totp_confirmed_at)
      VALUES ('u-1', 'ada', 'admin', 'hash', 1, 1, 'https://id.example', 's', 'sealed', 2);
    INSERT INTO recovery_codes VALUES ('u-1', 'r-1');
    INSERT INTO sessions (hash, user_id, created_at, expires_at, epoch, id) VALUES ('h-1', 'u-1', 1, 2, 1, 's-1');
    INSERT INTO api_tokens (hash, id, name, user_id, created_at, expires_at, epoch) VALUES ('h-2', 't-1', 'ci', 'u-1', 1, 2, 1);
    INSERT INTO secrets VALUES ('idp', 'sealed', 1);
    INSERT INTO magic_links VALUES ('l-1', 'h-3', 1, 'u-1', 1, 2, 3, 'revoked', 0, NULL);
    INSERT INTO link_sessions VALUES ('h-4', 'l-1', 1, 2);
    INSERT INTO legal_holds (scope, reason, at, by_user) VALUES ('exposure:x', 'litigation', 1, 'ada');
    INSERT INTO log_checks (at, kind, agent_id, holds, sentence) VALUES (1, 'verify', 'a-1', 1, 'it holds');
    INSERT INTO join_tokens (hash, segment, labels, created_at, created_by, expires_at, uses_left, for_agent, revoked_at)
      VALUES ('h-5', 'data', '{}', 1, 'ada', 2, 1, 'a-1', 3);
    INSERT INTO meta VALUES ('second_factor_roles', '[]') ON CONFLICT DO NOTHING;
    INSERT INTO schedules (id, name, spec, status, created_at, created_by, changed_at, changed_by, anchor_at, listens)
      VALUES ('sc-1', 'nightly', '{}', 'paused', 1, 'ada', 2, 'bob', 1, '');
    INSERT INTO occurrences (id, schedule_no, due_at, closes_at, cause, snapshot, plan_digest, state, ended_at, summary, cursor, look_at)
      VALUES ('o-1', 1, 1, 2, '{}', '{}', '', 'over', 3, '{"digest":""}', '', 1);
    INSERT INTO declarations (kind, id, owner, spec, status, created_at, created_by, changed_at, changed_by)
      VALUES ('control', 'edge', 'dana', '{}', 'deleted', 1, 'ada', 2, 'bob');
    INSERT INTO declared_claims (declaration_no, claim_no, added_at, ended_at) VALUES (1, 1, 1, 2);
    INSERT INTO protections (declaration_no, asset_no, endpoint_no, added_at, ended_at) VALUES (1, 1, 1, 1, 2);
    INSERT INTO campaign_documents VALUES ('d-1', 'chain.x', 'format: x', 1, 'ada');
    INSERT INTO campaigns (id, digest, title, status, created_at, created_by, changed_at, changed_by)
      VALUES ('chain.x', 'd-1', 'X', 'active', 1, 'ada', 2, 'bob');
    INSERT INTO campaign_runs (id, campaign_no, document_digest, parameters, started_at, asked_by, cancelled_by, state, end_kind, end_because,
        ended_at, clean, look_at)
      VALUES ('cr-1', 1, 'd-1', '{}', 1, 'ada', 'bob', 'over', 'cancelled', 'by bob', 2, 'ok', 1);
    INSERT INTO campaign_nodes (campaign_run_no, place, node_id, state, run_no, started_at, tries, boots, outcome, ended_at, clean, clean_because)
      VALUES (1, 0, 'hop-1', 'done', (SELECT max(no) FROM runs), 1, 5, '{}', 'allowed', 2, 'ok', 'late');
    INSERT INTO asset_requirements VALUES (1, 'high', 'low', 'medium', 1, 'ada');
    INSERT INTO scopes (id, owner, spec, status, created_at, created_by, changed_at, changed_by)
      VALUES ('shop', 'dana', '{}', 'deleted', 1, 'ada', 2, 'bob');
    INSERT INTO scope_members (scope_no, asset_no, added_at, ended_at) VALUES (1, 1, 1, 2);
    INSERT INTO cycles (id, scope_no, title, spec, started_at, started_by, ended_at, ended_by)
      VALUES ('cy-1', 1, 'Spring', '{}', 1, 'ada', 2, 'bob');
    INSERT INTO cycle_numbers (cycle_no, moment, name, value) VALUES (1, 'end', 'confirmed', 3);
    INSERT INTO cycle_lessons (cycle_no, at, by_user, body) VALUES (1, 1, 'ada', 'Ask sooner');
    INSERT INTO cycle_reports VALUES (1, '{}');
    INSERT INTO retests (exposure_no, asked_by, asked_at) VALUES (1, 'ada', 1);
    INSERT INTO shared_keys (key, asset_no) VALUES ('web', 1);
    INSERT INTO identity_rules (id, spec, status, created_at, created_by, changed_at, changed_by)
      VALUES ('vip', '{}', 'deleted', 1, 'ada', 2, 'bob');
    INSERT INTO asset_decisions (id, kind, at, by_user, reason, body, undone_at, undone_by)
      VALUES ('ad-1', 'merge', 1, 'ada', 'one', '{}', 2, 'bob');
    INSERT INTO absorbed_assets (asset_no, into_no, decision_no, ended_at) VALUES (1, 2, 1, 2);
    INSERT INTO folded_exposures (exposure_no, into_no, was_in_no, decision_no, ended_at) VALUES (1, 2, 1, 1, 2);
    INSERT INTO given_segments (asset_no, segment, at, by_user) VALUES (1, 'data', 1, 'ada');
    INSERT INTO address_dismissals (address, reason, at, by_user, ended_at, ended_by)
      VALUES ('10.0.2.77', 'a gateway', 1, 'ada', 2, 'bob');
    INSERT INTO seen_addresses (address, agent_no, how, asset_no, first_seen_at, last_seen_at)
      VALUES ('10.0.2.77', 1, 'neighbour', 1, 1, 2);
    INSERT INTO same_marks (kind, exposure_no, into_no, source_no, reason, at, by_user, ended_at, ended_by)
      VALUES ('same', 1, 1, 1, 'alike', 1, 'ada', 2, 'bob');
    INSERT INTO covered_assets (import_no, asset_no, tool) VALUES (1, 1, 'x') ON CONFLICT DO NOTHING;
    INSERT INTO withdrawn_imports (import_no, at, by_user, reason, ended_at, ended_by) VALUES (1, 1, 'ada', 'wrong file', 2, 'bob');
  `);
}

/** Where another proof sees it first, and what it says. */
const SEEN_FIRST: Readonly<Record<string, RegExp>> = {
  "agents.id": /^agent .*: the payload is agent/,
  "agents.evidence_key": /evidence key can't be read/,
  "jobs.id": /filed under another job than the agent named/,
  "jobs.run_no": /filed under another job than the agent named/,
  "runs.nonce": /the agent signed another nonce than its run has/,
  "runs.scenario_digest": /the agent signed another scenario than its run has/,
};

describe("a fact that was altered is named with its table, its row and its column:", () => {
  const columns = Object.entries(FACT_TABLES).flatMap(([table, { columns: all }]) =>
    all.map((column) => [table as FactTableName, column] as const),
  );

  it.each(columns)("%s.%s", async (table, column) => {
    const says = await afterEdit((sqlite) => alter(sqlite, table, column, FACT_TABLES[table].key));
    expect(says).toMatch(
      SEEN_FIRST[`${table}.${column}`] ?? new RegExp(`^${table} .*: .*${column}.* is not what was written`),
    );
  });
});

describe("a fact that was taken away or slipped in is named:", () => {
  it.each(Object.keys(FACT_TABLES))("a row of %s deleted", async (table) => {
    const { key } = FACT_TABLES[table as FactTableName];
    const says = await afterEdit(
      sql(`DELETE FROM ${table} WHERE ${key} = (SELECT max(${key}) FROM ${table})`),
    );
    expect(says).toMatch(/deleted past the ledger|names no agent that is known|filed under another job/);
  });

  it.each(["statements", "sightings", "runs", "jobs", "claims", "exposures", "assets", "endpoints"])(
    "a row of %s inserted",
    async (table) => {
      const says = await afterEdit((sqlite) => {
        const columns = sqlite
          .prepare<[], { readonly name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
          .all()
          .map(({ name }) => name);
        const other = (name: string): string =>
          name === "no"
            ? "9999"
            : ["id", "marker", "fold_key", "segment", "host"].includes(name)
              ? `${name} || 'x'`
              : name;
        sqlite.exec(
          `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${columns.map(other).join(", ")} FROM ${table} LIMIT 1`,
        );
      });
      expect(says).toBe(`${table} 9999: the row was inserted past the ledger`);
    },
  );
});

describe("what came from agents and was changed is named:", () => {
  it.each([
    [
      "a batch's time of arrival",
      "UPDATE batches SET received_at = received_at - 600000 WHERE no = 2",
      /^agent .*, batch 2: received_at is not what was written/,
    ],
    [
      "a batch's clock offset",
      "UPDATE batches SET clock_offset_ms = 9 WHERE no = 2",
      /batch 2: clock_offset_ms/,
    ],
    [
      "a batch's signature",
      "UPDATE batches SET signature = zeroblob(64) WHERE no = 2",
      /batch 2: the payload is not what the agent signed/,
    ],
    [
      "a batch's payload",
      "UPDATE batches SET payload = (SELECT payload FROM batches WHERE no = 1) WHERE no = 2",
      /batch 2: the payload is not what the agent signed/,
    ],
    [
      "the order of two batches",
      "UPDATE batches SET no = -no; UPDATE batches SET no = 3 WHERE no = -2; UPDATE batches SET no = 2 WHERE no = -3; UPDATE batches SET no = -no WHERE no < 0",
      /batch [23]/,
    ],
    [
      "a batch deleted with its evidence",
      "DELETE FROM evidence WHERE batch_no = 3; DELETE FROM batches WHERE no = 3",
      /batch 3: the batch was deleted past the ledger/,
    ],
    [
      "the last batch cut off with its evidence",
      "DELETE FROM evidence WHERE batch_no = (SELECT max(no) FROM batches); DELETE FROM batches WHERE no = (SELECT max(no) FROM batches)",
      /the batch was deleted past the ledger/,
    ],
    [
      "evidence unsaid",
      "UPDATE evidence SET refused = 'late' WHERE no = 2",
      /batch .*: evidence is not what was written/,
    ],
    [
      "evidence let in that was refused",
      "UPDATE evidence SET refused = NULL, run_no = 1, job_no = 1 WHERE no = (SELECT max(no) FROM evidence)",
      /evidence/,
    ],
    [
      "evidence of another kind",
      "UPDATE evidence SET kind = 'refused' WHERE no = 2",
      /evidence row 2 says "refused"/,
    ],
    [
      "evidence moved to another run",
      "UPDATE evidence SET run_no = run_no + 1 WHERE no = 2",
      /evidence row 2 is filed under another job/,
    ],
    ["evidence deleted", "DELETE FROM evidence WHERE no = 2", /rows of evidence are filed for it/],
    [
      "evidence doubled",
      "INSERT INTO evidence SELECT 9999, batch_no, agent_no, sequence, run_no, job_no, kind, refused FROM evidence ORDER BY no DESC LIMIT 1",
      /rows of evidence are filed for it/,
    ],
    [
      "evidence swapped between agents",
      "UPDATE evidence SET agent_no = 3 - agent_no WHERE batch_no = 2",
      /evidence row .* names another agent/,
    ],
    [
      "a batch swapped to another agent",
      "UPDATE batches SET agent_no = 3 - agent_no WHERE no = 2",
      /batch 2: the payload is not what the agent signed/,
    ],
    [
      "an agent's end of chain",
      "UPDATE agents SET durable_sequence = durable_sequence - 1 WHERE no = 1",
      /the agent's record says sequence/,
    ],
  ])("%s", async (_, statements, expected) => {
    expect(await afterEdit(sql(statements))).toMatch(expected);
  });
});

describe("an audit log that was changed is named:", () => {
  it.each([
    ["an entry edited", "UPDATE audit SET who = 'eve' WHERE no = 3", /audit entry 3 .*altered/],
    ["an entry's time", "UPDATE audit SET at = at - 1 WHERE no = 3", /audit entry 3 .*altered/],
    ["an entry's body", `UPDATE audit SET body = '{}' WHERE no = 2`, /audit entry 2/],
    ["an entry deleted", "DELETE FROM audit WHERE no = 3", /audit entry 4 .*does not follow/],
    [
      "an entry inserted",
      "UPDATE audit SET no = -no WHERE no > 2; UPDATE audit SET no = 1 - no WHERE no < 0; INSERT INTO audit SELECT 3, at, who, what, subject, from_address, body, previous_hash, hash FROM audit WHERE no = 2",
      /audit entry 3 .*does not follow/,
    ],
    [
      "two entries swapped",
      "UPDATE audit SET no = -3 WHERE no = 3; UPDATE audit SET no = 3 WHERE no = 4; UPDATE audit SET no = 4 WHERE no = -3",
      /audit entry 3/,
    ],
    [
      "the newest entries cut off",
      "DELETE FROM audit WHERE no > 3",
      /names audit entry \d+, which is not there: the audit was cut short/,
    ],
    ["the log emptied", "DELETE FROM audit", /the audit was cut short/],
  ])("%s", async (_, statements, expected) => {
    expect(await afterEdit(sql(statements))).toMatch(expected);
  });

  it("an entry edited, and every hash after it made to fit", async () => {
    const says = await afterEdit((sqlite) => {
      sqlite.exec("UPDATE audit SET who = 'eve' WHERE no = 3");
      relinkAudit(sqlite);
    });
    expect(says).toMatch(/names another audit entry \d+: the audit was written anew/);
  });
});

describe("a forger who knows how the ledger works is named:", () => {
  const relinked =
    (...statements: readonly string[]) =>
    (sqlite: Sqlite): void => {
      sql(...statements)(sqlite);
      relinkLedger(sqlite);
    };

  it.each([
    ["a ledger entry edited", sql("UPDATE ledger SET entry = zeroblob(64) WHERE no = 5"), /^ledger 5: /],
    ["a ledger entry deleted", sql("DELETE FROM ledger WHERE no = 5"), /^ledger 6: /],
    [
      "the ledger's end cut off with what it spoke of",
      sql(
        "DELETE FROM statements WHERE no = (SELECT max(no) FROM statements)",
        "DELETE FROM ledger WHERE no >= (SELECT max(no) FROM ledger WHERE fact_table = 'statements')",
      ),
      /./,
    ],
    [
      "a run's nonce, with a ledger that fits",
      relinked("UPDATE runs SET nonce = zeroblob(16) WHERE no = 1"),
      /the agent signed another nonce/,
    ],
    [
      "a run's time, with a ledger that fits",
      relinked("UPDATE runs SET issued_at = issued_at + 86400000"),
      /names another ledger entry/,
    ],
    [
      "a run's target, with a ledger that fits",
      relinked(`UPDATE runs SET target = '{"transport":"tcp","host":"10.0.2.10","port":9}'`),
      /names another ledger entry/,
    ],
    [
      "a fix claim's time, with a ledger that fits",
      relinked("UPDATE statements SET at = at - 86400000"),
      /names another ledger entry/,
    ],
    [
      "a fix claim's policy, with a ledger that fits",
      relinked(
        `UPDATE statements SET body = '{"note":"","policy":{"runs":1,"windows":1,"windowGapMs":0}}' WHERE kind = 'fix-claimed'`,
      ),
      /names another ledger entry/,
    ],
    [
      "an agent's segment, with a ledger that fits",
      relinked("UPDATE agents SET segment = 'data' WHERE no = 1"),
      /names another ledger entry/,
    ],
    [
      "evidence unsaid, with a ledger that fits",
      relinked("UPDATE evidence SET refused = 'late' WHERE no = 2"),
      /names another ledger entry/,
    ],
  ] as const)("%s", async (_, edit, expected) => {
    expect(await afterEdit(edit)).toMatch(expected);
  });

  it("a chain signed anew with a key of the forger's, and a ledger that fits", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const spki = publicKey.export({ type: "spki", format: "der" });
    const says = await afterEdit((sqlite) => {
      resign(sqlite, spki, privateKey);
      relinkLedger(sqlite);
    });
    expect(says).toMatch(/names another ledger entry \d+: the ledger was written anew/);
  });

  it("a chain signed anew where only the agent's key gives it away", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const says = await afterEdit((sqlite) =>
      resign(sqlite, publicKey.export({ type: "spki", format: "der" }), privateKey),
    );
    expect(says).toMatch(/^agent .*batch/);
  });
});

describe("a door that was cut past the program is named:", () => {
  it.each([
    [
      "an API token slipped in",
      sql(
        "INSERT INTO api_tokens (hash, id, name, user_id, created_at, expires_at, epoch) VALUES ('h-9', 't-9', 'x', 'u-1', 1, 2, 1)",
      ),
      "api_tokens h-9: the row was inserted past the ledger",
    ],
    [
      "a legal hold lifted",
      sql("DELETE FROM legal_holds"),
      "legal_holds 1: the row was deleted past the ledger",
    ],
    [
      "a session slipped in",
      sql(
        "INSERT INTO sessions (hash, user_id, created_at, expires_at, epoch) VALUES ('h-9', 'u-1', 1, 2, 1)",
      ),
      "sessions h-9: the row was inserted past the ledger",
    ],
    [
      "an exploited CVE taken out of the catalogue",
      sql("DELETE FROM kev WHERE cve = (SELECT max(cve) FROM kev)"),
      "kev all: the catalogue is not the one that was put in force",
    ],
    [
      "a score of the day changed",
      sql("UPDATE epss_scores SET epss = 0 WHERE cve = (SELECT max(cve) FROM epss_scores)"),
      "epss all: the catalogue is not the one that was put in force",
    ],
    [
      "a reference to an exploit taken away",
      sql("DELETE FROM exploits"),
      "exploits all: the catalogue is not the one that was put in force",
    ],
    [
      "what CISA asks for changed",
      sql("UPDATE kev SET action = 'nothing'"),
      "kev all: the catalogue is not the one that was put in force",
    ],
    [
      "a manifest changed",
      sql("UPDATE bundles SET manifest = zeroblob(9)"),
      /^bundles .*: the manifest is not the one that its digest names/,
    ],
    [
      "an agent that binds what it signs set free to leave that out",
      sql("UPDATE agents SET binds = 0"),
      /^agent .*: its record says that it binds nothing, its batches are bound/,
    ],
    [
      "a run called off that nobody called off",
      sql("UPDATE runs SET state = 'cancelled' WHERE no = 1"),
      /^runs 1: /,
    ],
  ] as const)("%s", async (_, edit, says) => {
    const found = await afterEdit(edit);
    if (typeof says === "string") expect(found).toBe(says);
    else expect(found).toMatch(says);
  });
});

describe("tables and triggers that are not as the program made them are named:", () => {
  const EVIL =
    "CREATE TRIGGER evil AFTER UPDATE OF outcome ON runs BEGIN UPDATE runs SET state = 'cancelled' WHERE no = NEW.no; END";

  it.each([
    ["a trigger planted", [EVIL], "the trigger evil is none that this program makes"],
    ["a trigger dropped", ["DROP TRIGGER evidence_no_update"], "the trigger evidence_no_update is missing"],
    [
      "a trigger that writes the ledger dropped",
      ["DROP TRIGGER users_ledger_update"],
      "the trigger users_ledger_update is missing",
    ],
    [
      "a trigger emptied",
      [
        "DROP TRIGGER audit_no_delete",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END",
      ],
      "the trigger audit_no_delete is not as this program made it",
    ],
    ["a view planted", ["CREATE VIEW v AS SELECT * FROM runs"], "the view v is none that this program makes"],
    ["an index dropped", ["DROP INDEX runs_running"], "the index runs_running is missing"],
  ])("%s", async (_, statements, says) => {
    cases++;
    const file = join(scratch.path, `case-${cases}.db`);
    copyFileSync(master, file);
    const store = openStore(file, "writer");
    for (const statement of statements) store.sqlite.exec(statement);
    expect(named(verifyFile(store.sqlite, BARE, expected))).toBe(says);
    await store.close();
  });
});

describe("checkpoints that were changed are named:", () => {
  const without = (index: number): readonly string[] => lines.filter((_, at) => at !== index);
  const rewritten = (key: ReturnType<typeof forgersKey>): readonly string[] =>
    lines.map((line) => {
      const reading = readCheckpoint(line);
      if (reading.kind !== "checkpoint") throw new Error(reading.reason);
      const { signature: _, key: __, ...checkpoint } = reading.checkpoint;
      const made = sign(null, checkpointBytes(checkpoint, key.spki), key.privateKey).toString("base64");
      return checkpointLine({ ...checkpoint, key: key.spki, signature: made });
    });

  it.each([
    [
      "a line edited",
      () => lines.map((line, at) => (at === 1 ? line.replace('"batches":', '"batches":1') : line)),
      /line 2 of checkpoints.jsonl: /,
    ],
    [
      "a line deleted",
      () => without(1),
      /line 2 of checkpoints.jsonl: it does not follow the line before it/,
    ],
    [
      "two lines swapped",
      () => [lines[1] ?? "", lines[0] ?? "", ...lines.slice(2)],
      /line 1 of checkpoints.jsonl/,
    ],
    ["all lines signed with another key", () => rewritten(forgersKey()), /signed with another log key/],
    ["the file emptied", () => [], /there is no checkpoint beside the store/],
  ] as const)("%s", async (_, own, expected) => {
    expect(await afterEdit(() => undefined, { own: own() })).toMatch(expected);
  });

  it("record and checkpoints cut short together, by the copy that an agent kept", async () => {
    const newest = lines.at(-1) ?? "";
    const says = await afterEdit(sql("DELETE FROM audit WHERE no > 3"), {
      own: undefined,
      key: undefined,
      copies: [{ name: "an agent's copy", line: newest }],
    });
    expect(says).toMatch(/an agent's copy .* names audit entry \d+, which is not there/);
  });
});

describe("state that was edited is named by rebuild:", () => {
  const JUDGED = "(SELECT max(no) FROM runs WHERE state = 'judged')";

  it.each([
    [
      "a run hidden as if it had been called off",
      `UPDATE runs SET state = 'cancelled' WHERE no = ${JUDGED}`,
      /^run .*: it is filed as called off, and nobody called it off/,
    ],
    [
      "a run filed as if it were under way",
      `UPDATE runs SET state = 'running' WHERE no = ${JUDGED}`,
      /^run .*: it is filed as under way, and was judged/,
    ],
    [
      "a word of a run taken away",
      `DELETE FROM claim_words WHERE run_no = ${JUDGED}`,
      /^run .*: what it says of its claim differs/,
    ],
    [
      "a word of a run turned",
      `UPDATE claim_words SET effect = 'refutes', grade = 'A' WHERE run_no = 1`,
      /^run .*: what it says of its claim differs/,
    ],
    [
      "an exposure never to be settled again, by a text",
      "UPDATE exposures SET settle_at = '' WHERE no = 1",
      /^exposure .*: when it is to be settled next is no time/,
    ],
    [
      "an exposure never to be settled again, by a far day",
      "UPDATE exposures SET settle_at = 9007199254740991 WHERE no = 1",
      /^exposure .*: when it is to be settled next differs/,
    ],
    [
      "an exposure never to be settled again",
      "UPDATE exposures SET settle_at = NULL WHERE no = 1",
      /^exposure .*: when it is to be settled next differs/,
    ],
    [
      "until when its evidence is fresh",
      "UPDATE exposures SET fresh_until = 9007199254740991 WHERE no = 1",
      /^exposure .*: the state differs/,
    ],
  ])("%s", async (_, edit, says) => {
    cases++;
    const { house } = stage;
    const { sqlite } = house.store;
    const kept = new Map(
      ["runs", "claim_words", "exposures"].map((table) => [
        table,
        sqlite.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all(),
      ]),
    );
    sqlite.exec(edit);
    const { differences } = await house.execute("rebuild", {});
    putBack(sqlite, kept);
    expect(differences.join("\n")).toMatch(says);
    expect((await house.execute("rebuild", {})).differences).toEqual([]);
  });

  it.each([
    ["exposures", "closure", "'closed'", "'open'"],
    ["exposures", "validation", "'fixed'", "'unvalidated'"],
    ["exposures", "grounded_band", "'defer'", "'immediate'"],
    ["exposures", "score", "1", "99"],
    ["exposures", "state", "'{}'", "'{}'"],
    ["claims", "standing", `'{"kind":"refuted"}'`, `'{"kind":"unvalidated"}'`],
    ["claims", "ever_supported", "0", "1"],
    ["runs", "outcome", "'prevented'", "'allowed'"],
    ["runs", "verdict", `'{"kind":"prevented"}'`, `'{"kind":"allowed"}'`],
  ])("%s.%s", async (table, column, one, other) => {
    cases++;
    const { house } = stage;
    const { sqlite } = house.store;
    const before = sqlite
      .prepare<[], { value: unknown }>(`SELECT ${column} AS value FROM ${table} WHERE no = 1`)
      .get();
    sqlite.exec(
      `UPDATE ${table} SET ${column} = CASE WHEN ${column} = ${one} THEN ${other} ELSE ${one} END WHERE no = 1`,
    );
    expect((await house.execute("rebuild", {})).differences).not.toEqual([]);
    sqlite.prepare(`UPDATE ${table} SET ${column} = ? WHERE no = 1`).run(before?.value);
    expect((await house.execute("rebuild", {})).differences).toEqual([]);
  });
});

/** Rows as they were, in place of what stands there now. */
function putBack(sqlite: Sqlite, kept: ReadonlyMap<string, readonly Record<string, unknown>[]>): void {
  for (const [table, rows] of kept) {
    for (const row of rows) {
      const columns = Object.keys(row);
      sqlite
        .prepare(
          `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
           ON CONFLICT (no) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`,
        )
        .run(...Object.values(row));
    }
  }
}

function forgersKey(): { readonly spki: string; readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { spki: publicKey.export({ type: "spki", format: "der" }).toString("base64"), privateKey };
}

/** Agent 1's whole chain as it might have been, under a key that the forger holds. */
function resign(sqlite: Sqlite, spki: Buffer, key: KeyObject): void {
  const agent = sqlite.prepare<[], { id: string }>("SELECT id FROM agents WHERE no = 1").get();
  let hash: Uint8Array = chainStart(agent?.id ?? "", spki);
  const batches = sqlite
    .prepare<[], { no: number; payload: Buffer }>(
      "SELECT no, payload FROM batches WHERE agent_no = 1 ORDER BY no",
    )
    .all();
  for (const { no, payload } of batches) {
    const { envelope: _, ...batch } = decodeBatch(payload);
    const forged = encodeBatch({ ...batch, previousHash: hash });
    hash = batchHash(forged);
    sqlite
      .prepare("UPDATE batches SET payload = ?, signature = ?, hash = ? WHERE no = ?")
      .run(forged, signBatch(forged, key), hash, no);
  }
  sqlite.prepare("UPDATE agents SET evidence_key = ?, durable_hash = ? WHERE no = 1").run(spki, hash);
}
