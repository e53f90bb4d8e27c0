import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Gateway } from "../../../collector/gateway/listener.ts";
import { instant } from "../../../proto/time.ts";
import {
  type Behind,
  dial,
  type House,
  know,
  live,
  now,
  openHouse,
  openPort,
  until,
} from "../../support/agents-port.ts";

/** Looks at its sessions again this often; the real one every 15 s. */
const RECHECK_MS = 50;

let house: House;
let gateway: Gateway;
let behind: Behind;
beforeAll(async () => {
  house = await openHouse();
  ({ gateway, behind } = await openPort(house, { recheckMs: RECHECK_MS, lingerMs: 100 }));
});
afterAll(async () => {
  await gateway.drain();
  house.remove();
});

const request = { kind: "renewalRequest", csr: "a request", proof: new Uint8Array(64) } as const;

describe("a session", () => {
  it("is told with its welcome which authorities to trust, and again when they change", async () => {
    const credentials = house.issue("told");
    know(behind, credentials, { agentId: "told" });
    const link = await dial(house, gateway.port, credentials);
    link.send({ ...(await import("../../support/agents-port.ts")).HELLO, clock: now() });
    expect(await link.next("welcome")).toMatchObject({ authorities: house.authority.certificate });
    gateway.sessions.announce("others");
    expect(await link.next("authorities")).toEqual({ kind: "authorities", pem: "others" });
    link.socket.terminate();
  });

  it("gets a certificate for its own agent, one at a time", async () => {
    const credentials = house.issue("renewing");
    know(behind, credentials, { agentId: "renewing" });
    const link = await live(house, gateway.port, credentials);
    let answer = (): void => {};
    behind.renew = () =>
      new Promise((resolve) => {
        answer = () => resolve({ kind: "renewed", certificate: "new", authorities: "all" });
      });
    link.send(request);
    link.send(request);
    expect(await link.next("renewalReply")).toMatchObject({ code: "busy" });
    answer();
    expect(await link.next("renewalReply")).toMatchObject({
      code: "",
      certificate: "new",
      authorities: "all",
    });
    expect(behind.renewals.filter(({ agentId }) => agentId === "renewing")).toHaveLength(1);
    behind.renew = async () => ({ kind: "refused", code: "too-many", sentence: "Too many" });
    link.send(request);
    expect(await link.next("renewalReply")).toMatchObject({ code: "too-many", certificate: "" });
    behind.renew = () => Promise.reject(new Error("the store is away"));
    link.send(request);
    expect(await link.next("renewalReply")).toMatchObject({ code: "try-later" });
    link.socket.terminate();
  });

  it("that asks before its hello is ended", async () => {
    const credentials = house.issue("hasty");
    know(behind, credentials, { agentId: "hasty" });
    const link = await dial(house, gateway.port, credentials);
    link.send(request);
    expect(await link.next("dismissal")).toMatchObject({ code: "bad-message" });
  });

  it("may say that its chain forked", async () => {
    const credentials = house.issue("forked");
    know(behind, credentials, { agentId: "forked" });
    const link = await live(house, gateway.port, credentials);
    link.send({ kind: "chainFork", sequence: 7, hash: new Uint8Array(32), proof: new Uint8Array(64) });
    await until(() => behind.forks.some(({ agentId, sequence }) => agentId === "forked" && sequence === 7));
    link.socket.terminate();
  });

  it.each([
    ["its certificate ends", { notAfter: instant(Date.now() - 1) }, "expired"],
    ["its row alone says revoked", { status: "revoked" }, "revoked"],
    ["its certificate was retired", { status: "retired" }, "retired"],
    ["it is frozen", { status: "frozen", note: "two processes" }, "frozen"],
  ] as const)("is cut off at the next look once %s, and refused at the door", async (_, over, code) => {
    const credentials = house.issue(`cut-${code}`);
    know(behind, credentials, { agentId: `cut-${code}` });
    const link = await live(house, gateway.port, credentials);
    const changedAt = performance.now();
    know(behind, credentials, { agentId: `cut-${code}`, ...over });
    expect(await link.next("dismissal")).toMatchObject({ code });
    expect(performance.now() - changedAt).toBeLessThan(RECHECK_MS + 1_000);
    await expect(dial(house, gateway.port, credentials)).rejects.toThrow(code);
  });
});
