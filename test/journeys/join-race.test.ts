import { generateKeyPairSync } from "node:crypto";
import { request } from "node:https";
import { afterAll, beforeAll, expect, it } from "vitest";
import { JOIN_PATH, joinToken } from "../../proto/join.ts";
import { signJoin } from "../../proto/seal.ts";
import { agentKeys, certificateRequest } from "../support/certificates.ts";
import { type Fleet, oneQuestion, openFleet } from "../support/fleet-processes.ts";

/** As many as the promise says. */
const RACERS = 50;

let fleet: Fleet;
const csr = certificateRequest(agentKeys());
beforeAll(async () => {
  fleet = await openFleet();
  await oneQuestion(fleet, 22);
}, 120_000);
afterAll(() => fleet.close(), 60_000);

type Answer = { readonly status: number; readonly code: string };

/** A join over TLS, each from an address of its own so that the rate of one address does not decide the race. */
function join(secret: string, from: number): Promise<Answer> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const body = JSON.stringify({
    secret,
    csr,
    evidenceKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    proof: signJoin(csr, privateKey).toString("base64"),
    agentVersion: "race",
  });
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(JOIN_PATH, fleet.agentsUrl),
      {
        method: "POST",
        ca: fleet.readCa(),
        agent: false,
        localAddress: `127.45.0.${from + 1}`,
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (response) => {
        let text = "";
        response.on("data", (part: Buffer) => {
          text += part.toString();
        });
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            code: (JSON.parse(text) as { code?: string }).code ?? "",
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

it.each([1, 7])(
  `lets %i in when ${RACERS} show the same token of that many uses at once`,
  async (uses) => {
    const before = (await fleet.rows<{ n: number }>("SELECT count(*) AS n FROM agents"))[0]?.n ?? 0;
    const made = await fleet.plumbline(
      "agent",
      "token",
      "create",
      "--segment",
      "data",
      "--uses",
      `${uses}`,
      "--json",
    );
    const { token, id } = JSON.parse(made.stdout) as { token: string; id: string };
    const secret = joinToken(token)?.secret ?? "";
    const answers = await Promise.all(Array.from({ length: RACERS }, (_, i) => join(secret, i)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(uses);
    expect(answers.filter(({ status, code }) => status === 403 && code === "token-spent")).toHaveLength(
      RACERS - uses,
    );
    const [agents] = await fleet.rows<{ n: number }>("SELECT count(*) AS n FROM agents");
    expect((agents?.n ?? 0) - before).toBe(uses);
    // Each that came too late is on record, by the token and not by its secret.
    const refused = await fleet.rows<{ body: string }>("SELECT body FROM audit WHERE what = 'join-refused'");
    expect(refused.filter(({ body }) => body.includes(id))).toHaveLength(RACERS - uses);
  },
  60_000,
);
