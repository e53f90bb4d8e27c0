import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ruleOf } from "../../../collector/app/action.ts";
import { routeTable } from "../../../collector/http/api.ts";
import type { Route } from "../../../collector/http/route.ts";
import { twoHops } from "../../support/campaigns.ts";
import { type Means, openPeopleHouse, PASSWORD, type PeopleHouse } from "../../support/people-house.ts";
import { type Story, storyIn } from "../../support/people-story.ts";
import { bundleOf, catalogueFiles } from "../../support/publisher.ts";
import { cycleId, scopeDocument } from "../../support/scopes.ts";
import { sealingAgent } from "../../support/sealing-agent.ts";
import { exposureOf, finding, importInto, report } from "../../support/small-network.ts";

let people: PeopleHouse;
let story: Story;
beforeAll(async () => {
  people = await openPeopleHouse();
  story = await storyIn(people);
});
afterAll(() => people.close());

const TABLE = routeTable({
  views: { accounts: {} },
  version: "0",
  maxReportBytes: 4_096,
  maxFeedBytes: 4_096,
} as never);
const WRITES = TABLE.filter(({ action }) => action !== undefined);
const name = ({ method, path }: Route): string => `${method.toUpperCase()} ${path.replace("/api/v1", "")}`;

type Performed = {
  readonly as?: Means | undefined;
  readonly path?: string;
  readonly body?: object | Uint8Array;
};

let count = 0;
/** Somebody whom nobody has seen before. */
const somebody = async () => {
  count += 1;
  const means = await people.person(`person-${count}`, "operator");
  return { means, id: people.idOf(`person-${count}`), name: `person-${count}` };
};
const onUser = async (act: string, body: object): Promise<Performed> => ({
  path: `/users/${(await somebody()).id}/${act}`,
  body,
});
const newLink = async () =>
  (await people.ask(people.admin, `POST /exposures/${story.a.exposure}/links`, {})).body as {
    id: string;
    url: string;
  };
const secretOf = ({ url }: { url: string }) => ({ token: new URL(url).hash.slice(1) });
const linked = async (): Promise<Means> =>
  people.cookieOf(await people.ask(undefined, "POST /links/open", secretOf(await newLink())));
const onExposure = (act: string, body: object = {}): Performed => ({
  path: `/exposures/${story.a.exposure}/${act}`,
  body,
});

let assets = 0;
const newAsset = async (...addresses: readonly string[]): Promise<string> => {
  const name = `asset-${assets++}`;
  await people.house.execute("apply-inventory", {
    document: { segments: [], assets: [{ name, addresses: [...addresses], endpoints: [] }] },
  });
  return people.house.rows<{ id: string }>("SELECT id FROM assets WHERE name = ?", name)[0]?.id ?? "";
};
/** An address that an agent saw and nobody owns. */
const neighbour = async (): Promise<string> => {
  const address = `10.9.7.${++assets}`;
  await people.house.execute("agent-surroundings", {
    agentId: story.a.agent,
    interfaces: [],
    neighbours: [address],
    peers: [],
  });
  return address;
};
let campaigns = 0;
const newCampaign = async (): Promise<string> => {
  const body = twoHops().replace("chain.two-hops", `chain.no-${campaigns++}`);
  return (await people.house.execute("put-campaign", { body })).id;
};
const SCHEDULE = { name: "nightly", every: "1h", claims: { all: true } };

/** How each act is done for once: one line for every write of the table. */
const PERFORMANCES: Readonly<Record<string, () => Promise<Performed> | Performed>> = {
  "POST /setup": async () => {
    // The first account was made when the house was opened; its line is looked for below.
    return { body: { code: "right-code", name: "x", password: PASSWORD } };
  },
  "POST /session": () => ({ as: undefined, body: { name: "ada", password: PASSWORD } }),
  "POST /session/second-factor": async () => {
    const one = await somebody();
    const { recovery } = await people.secondFactor(one.means);
    const half = await people.ask(undefined, "POST /session", { name: one.name, password: PASSWORD });
    return { body: { challenge: half.body["challenge"], code: recovery[0] } };
  },
  "DELETE /session": async () => ({ as: (await somebody()).means }),
  "DELETE /sessions": async () => ({ as: (await somebody()).means }),
  "DELETE /sessions/{id}": async () => {
    const one = await somebody();
    await people.signIn(one.name);
    const items = (await people.ask(one.means, "GET /sessions")).body["items"] as {
      id: string;
      current: boolean;
    }[];
    return { as: one.means, path: `/sessions/${items.find(({ current }) => !current)?.id}` };
  },
  "POST /password": async () => ({
    as: (await somebody()).means,
    body: { current: PASSWORD, password: "new words for me" },
  }),
  "POST /second-factor": async () => ({ as: (await somebody()).means, body: {} }),
  "POST /second-factor/confirmation": async () => {
    const { means } = await somebody();
    const { codeAt, fromBase32, stepAt } = await import("../../../collector/app/totp.ts");
    const { body } = await people.ask(means, "POST /second-factor", {});
    const code = codeAt(fromBase32(body["secret"]), stepAt(people.house.clock()));
    return { as: means, body: { code } };
  },
  "POST /second-factor/end": async () => {
    const { means } = await somebody();
    const { recovery } = await people.secondFactor(means);
    return { as: means, body: { code: recovery[0] } };
  },
  "POST /second-factor/roles": () => ({ body: { roles: [] } }),
  "POST /tokens": () => ({ body: { name: "x", ttlDays: 1 } }),
  "DELETE /tokens/{id}": async () => {
    const { body } = await people.ask(people.admin, "POST /tokens", { name: "y", ttlDays: 1 });
    return { path: `/tokens/${body["id"]}` };
  },
  "POST /users": () => ({ body: { name: "newcomer", role: "viewer", password: PASSWORD } }),
  "POST /users/{id}/role": () => onUser("role", { role: "viewer" }),
  "POST /users/{id}/status": () => onUser("status", { status: "disabled" }),
  "POST /users/{id}/password": () => onUser("password", { password: "for once only!" }),
  "DELETE /users/{id}/second-factor": async () => ({ path: `/users/${(await somebody()).id}/second-factor` }),
  "POST /agents/{id}/revocation": () => ({ path: `/agents/${story.b.agent}/revocation`, body: {} }),
  "POST /agents/{id}/freeze": () => ({
    path: `/agents/${story.a.agent}/freeze`,
    body: { reason: "for the test" },
  }),
  "POST /agents/{id}/thaw": () => ({
    path: `/agents/${story.a.agent}/thaw`,
    body: { reason: "for the test" },
  }),
  "POST /agents/{id}/approval": async () => {
    const { body } = await people.ask(people.admin, "POST /join-tokens", {
      segment: "internet",
      approve: true,
    });
    const reply = await people.house.execute("join", sealingAgent().joinRequest(String(body["token"])));
    return { path: `/agents/${reply.kind === "joined" ? reply.joined.agentId : ""}/approval`, body: {} };
  },
  "DELETE /join-tokens/{id}": async () => {
    const { body } = await people.ask(people.admin, "POST /join-tokens", { segment: "internet" });
    return { path: `/join-tokens/${body["id"]}` };
  },
  "POST /scenarios/{id}/runs": () => {
    const [at] = people.house.rows<{ host: string; port: number }>(
      "SELECT host, port FROM endpoints WHERE transport = 'tcp'",
    );
    return {
      path: "/scenarios/reach.tcp/runs",
      body: { target: `tcp/${at?.host}:${at?.port}`, segment: story.a.segment },
    };
  },
  "POST /authority/roll": () => ({ body: {} }),
  "POST /authority/finish": () => ({ body: { force: true } }),
  "POST /join-tokens": () => ({ body: { segment: "internet" } }),
  "POST /bundles": () => {
    const { manifest, signatureFile, files } = bundleOf(catalogueFiles(), { id: "catalogue", version: 2 });
    const content = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
    return {
      body: {
        manifest: content(manifest),
        signature: content(signatureFile),
        files: files.map(({ path, bytes }) => ({ path, content: content(bytes) })),
      },
    };
  },
  "POST /inventory": () => ({
    body: { segments: [{ name: "new", cidrs: ["10.9.0.0/24"], trust: "internal" }] },
  }),
  "POST /assets/merges": async () => ({
    body: { assets: [await newAsset(), await newAsset()], reason: "one machine" },
  }),
  "POST /assets/{id}/splits": async () => ({
    path: `/assets/${await newAsset("10.9.8.1", "10.9.8.2")}/splits`,
    body: { handles: ["10.9.8.2"], reason: "two machines" },
  }),
  "POST /asset-decisions/{id}/undo": async () => {
    const body = { assets: [await newAsset(), await newAsset()], reason: "one machine" };
    const merged = (await people.ask(people.admin, "POST /assets/merges", body)).body;
    const [decision] = merged["decisions"] as { id: string }[];
    return { path: `/asset-decisions/${decision?.id}/undo`, body: {} };
  },
  "POST /assets/words": async () => ({
    body: { select: { ids: [await newAsset()] }, set: { criticality: 5 } },
  }),
  "POST /assets/{id}/words": async () => ({
    path: `/assets/${await newAsset()}/words`,
    body: { set: { owner: "dana" } },
  }),
  "DELETE /identity-rules/{id}": async () => {
    await people.ask(people.admin, "POST /inventory", {
      identity: [{ id: "vip", ignore: ["10.9.8.100"], because: "a VIP" }],
    });
    return { path: "/identity-rules/vip" };
  },
  "POST /unmanaged/claims": async () => ({ body: { address: await neighbour(), name: "printer" } }),
  "POST /unmanaged/dismissals": async () => ({ body: { address: await neighbour(), reason: "a gateway" } }),
  "POST /unmanaged/restorations": async () => {
    const address = await neighbour();
    await people.ask(people.admin, "POST /unmanaged/dismissals", { address, reason: "a gateway" });
    return { body: { address } };
  },
  "POST /validations": () => ({ body: {} }),
  "POST /exposures/{id}/validations": () => onExposure("validations"),
  "POST /exposures/{id}/fix-claims": () => onExposure("fix-claims"),
  "POST /exposures/{id}/retests": () => onExposure("retests"),
  "POST /exposures/{id}/assignment": () => onExposure("assignment", { owner: story.a.name }),
  "POST /exposures/{id}/same": async () => {
    const found = ["same", "too"].map((weakness) => finding({ weakness, title: weakness, cve: [] }));
    await importInto(people.house, report(found));
    const [one, two] = ["same", "too"].map((title) => exposureOf(people.house, title).id);
    return { path: `/exposures/${one}/same`, body: { other: two, reason: "one setting" } };
  },
  "POST /exposures/{id}/apart": async () => {
    const found = [finding({ title: "Apart", cve: ["CVE-2020-9"] })];
    for (const format of ["nessus-xml", "openvas-xml"])
      await importInto(people.house, report(found, { format }));
    const [row] = people.house.rows<{ no: number }>("SELECT no FROM sources WHERE tool = 'openvas'");
    const path = `/exposures/${exposureOf(people.house, "Apart").id}/apart`;
    return { path, body: { finding: row?.no, reason: "another service" } };
  },
  "POST /imports/{id}/withdrawal": async () => {
    const { id } = await importInto(people.house, report([finding({ title: "Wrong", weakness: "wrong" })]));
    return { path: `/imports/${id}/withdrawal`, body: { reason: "the lab" } };
  },
  "POST /exposures/{id}/links": () => onExposure("links"),
  "DELETE /exposures/{id}/links/{link}": async () => ({
    path: `/exposures/${story.a.exposure}/links/${(await newLink()).id}`,
  }),
  "POST /links/open": async () => ({ as: undefined, body: secretOf(await newLink()) }),
  "POST /owner-view/fix-claims": async () => ({ as: await linked(), body: {} }),
  "POST /owner-view/retests": async () => ({ as: await linked(), body: {} }),
  "DELETE /owner-view": async () => ({ as: await linked() }),
  "POST /runs/{id}/cancel": async () => {
    await people.ask(people.admin, "POST /resume", { segment: story.a.segment });
    await people.ask(people.admin, `POST /exposures/${story.a.exposure}/validations`, {});
    const [run] = people.house.rows<{ id: string }>(
      "SELECT id FROM runs WHERE state = 'running' ORDER BY no DESC LIMIT 1",
    );
    return { path: `/runs/${run?.id}/cancel`, body: {} };
  },
  "POST /scopes": () => ({
    body: { scopes: [{ id: "s-1", title: "one", select: { names: ["*"] } }] },
  }),
  "POST /cycles": async () => {
    await people.house.execute("apply-scopes", { scopes: [scopeDocument()] });
    return { body: { scope: "shop", title: "one" } };
  },
  "POST /cycles/{id}/lessons": () => ({
    path: `/cycles/${cycleId(people.house)}/lessons`,
    body: { text: "x" },
  }),
  "POST /cycles/{id}/end": () => ({ path: `/cycles/${cycleId(people.house)}/end`, body: {} }),
  "DELETE /scopes/{id}": () => ({ path: "/scopes/s-1" }),
  "POST /intents": () => ({
    body: {
      intents: [
        { id: "i-1", title: "one", rule: "deny", from: "internet", to: { segment: story.a.segment } },
      ],
    },
  }),
  "POST /intents/tests": () => ({ body: { ids: ["i-1"] } }),
  "DELETE /intents/{id}": () => ({ path: "/intents/i-1" }),
  "POST /controls": () => {
    const [at] = people.house.rows<{ host: string; port: number }>(
      "SELECT host, port FROM endpoints WHERE transport = 'tcp'",
    );
    const proof = { scenario: "reach.tcp", target: `tcp/${at?.host}:${at?.port}`, from: "internet" };
    return {
      body: { controls: [{ id: "c-1", title: "one", kind: "firewall", provenBy: [proof] }] },
    };
  },
  "POST /controls/tests": () => ({ body: { ids: ["c-1"] } }),
  "DELETE /controls/{id}": () => ({ path: "/controls/c-1" }),
  "POST /schedules": () => ({ body: { schedule: SCHEDULE } }),
  "POST /schedules/{id}/pause": () => ({ path: "/schedules/nightly/pause", body: {} }),
  "POST /schedules/{id}/resume": () => ({ path: "/schedules/nightly/resume", body: {} }),
  "DELETE /schedules/{id}": () => ({ path: "/schedules/nightly" }),
  "POST /campaigns": () => ({ body: { document: twoHops() } }),
  "DELETE /campaigns/{id}": async () => ({ path: `/campaigns/${await newCampaign()}` }),
  "POST /campaigns/{id}/runs": async () => ({ path: `/campaigns/${await newCampaign()}/runs`, body: {} }),
  "POST /campaign-runs/{id}/cancel": async () => {
    const { runId } = await people.house.execute("run-campaign", { id: await newCampaign(), parameters: {} });
    return { path: `/campaign-runs/${runId}/cancel`, body: {} };
  },
  "POST /imports": () => ({ body: Buffer.from("a report nobody sent before") }),
  "POST /intel/kev": () => ({ body: Buffer.from("kev") }),
  "POST /intel/epss": () => ({ body: Buffer.from("epss") }),
  "POST /intel/exploits": () => ({ body: Buffer.from("exploits") }),
  "POST /assets/{id}/requirements": () => ({
    path: `/assets/${people.house.rows<{ id: string }>("SELECT id FROM assets ORDER BY no LIMIT 1")[0]?.id}/requirements`,
    body: { confidentiality: "high", integrity: "high", availability: "low" },
  }),
  "POST /halt": () => ({ body: { reason: "for the test" } }),
  "POST /resume": () => ({ body: {} }),
  "POST /rebuild": () => ({ body: {} }),
};

/** A redirect by a provider has tests of its own, with a provider. */
const ELSEWHERE = ["GET /oidc/callback"];

describe("every write of the route table", () => {
  it("is performed here, so that what it leaves in the audit log is seen", () => {
    expect(WRITES.map(name).sort()).toEqual([...Object.keys(PERFORMANCES), ...ELSEWHERE].sort());
  });

  it.each(
    WRITES.map((route) => [name(route), route] as const).filter(([called]) => !ELSEWHERE.includes(called)),
  )("%s leaves just the line that its act is known by", async (called, { method, path, action }) => {
    const perform = PERFORMANCES[called];
    if (perform === undefined || action === undefined) throw new Error(`${called} is not performed`);
    const performed = await perform();
    const [before] = people.house.rows<{ n: number }>("SELECT max(no) AS n FROM audit");
    const bytes = performed.body instanceof Uint8Array ? performed.body : undefined;
    const address = `/api/v1${performed.path ?? path.replace("/api/v1", "")}`;
    const reply = await people.send(address, {
      method: method.toUpperCase(),
      headers: {
        ...("as" in performed ? performed.as : people.admin),
        ...(performed.body === undefined
          ? {}
          : { "content-type": bytes === undefined ? "application/json" : "application/octet-stream" }),
      },
      ...(performed.body === undefined
        ? {}
        : { body: bytes === undefined ? JSON.stringify(performed.body) : Buffer.from(bytes) }),
    });
    const { audit } = ruleOf(action);
    if (called === "POST /setup") {
      expect(reply.status).toBe(409);
      expect(people.house.rows("SELECT what FROM audit WHERE subject = 'ada' ORDER BY no LIMIT 1")).toEqual([
        { what: audit },
      ]);
      return;
    }
    expect([reply.status, reply.text]).toEqual([expect.toSatisfy((status) => status < 300), reply.text]);
    const lines = people.house.rows<{ what: string; who: string }>(
      "SELECT what, who FROM audit WHERE no > ? ORDER BY no",
      before?.n,
    );
    expect(lines.map(({ what }) => what)).toContain(audit);
    expect(lines.every(({ who }) => who !== "")).toBe(true);
  });
});
