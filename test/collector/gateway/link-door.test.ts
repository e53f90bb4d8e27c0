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
} from "../../support/agents-port.ts";

let house: House;
let gateway: Gateway;
let behind: Behind;

beforeAll(async () => {
  house = await openHouse();
  ({ gateway, behind } = await openPort(house));
});
afterAll(async () => {
  await gateway.drain();
  house.remove();
});

const DAY = 24 * 3_600_000;
const refused = (code: string) => ({ status: 403, message: expect.stringContaining(`"code":"${code}"`) });

describe("the agents' door", () => {
  it("lets an agent in whose certificate the store knows", async () => {
    const credentials = house.issue("agent-1");
    know(behind, credentials, { agentId: "agent-1" });
    const link = await live(house, gateway.port, credentials);
    expect(gateway.sessions.find("agent-1")).toMatchObject({
      segment: "office",
      fingerprint: credentials.fingerprint,
      address: "127.0.0.1",
    });
    link.socket.close();
  });

  it("tells a peer without a certificate what is missing", async () => {
    await expect(dial(house, gateway.port)).rejects.toMatchObject(refused("no-certificate"));
  });

  it("refuses a certificate of our own authority that the store does not know", async () => {
    await expect(dial(house, gateway.port, house.issue("agent-2"))).rejects.toMatchObject(
      refused("unknown-certificate"),
    );
  });

  it.each(["revoked", "frozen"] as const)("refuses an agent that is %s", async (status) => {
    const credentials = house.issue("agent-3");
    know(behind, credentials, { agentId: "agent-3", status });
    await expect(dial(house, gateway.port, credentials)).rejects.toMatchObject(refused(status));
  });

  it("refuses a certificate that the store says has ended, although TLS still takes it", async () => {
    const credentials = house.issue("agent-4");
    know(behind, credentials, { agentId: "agent-4", notAfter: instant(now() - 1) });
    await expect(dial(house, gateway.port, credentials)).rejects.toMatchObject(refused("expired"));
  });

  it("refuses a certificate that has ended by its own date, whatever the store says", async () => {
    const credentials = house.issue("agent-5", now() - 8 * DAY);
    know(behind, credentials, { agentId: "agent-5" });
    await expect(dial(house, gateway.port, credentials)).rejects.toMatchObject(
      refused("unknown-certificate"),
    );
  });

  it("refuses another authority's certificate, even one that the store knows", async () => {
    const other = await openHouse();
    const credentials = other.issue("agent-6");
    other.remove();
    know(behind, credentials, { agentId: "agent-6" });
    await expect(dial(house, gateway.port, credentials)).rejects.toMatchObject(
      refused("unknown-certificate"),
    );
  });

  it("refuses the listener's own certificate as an agent's", async () => {
    const { certificate: cert, key } = house.identity;
    await expect(dial(house, gateway.port, { cert, key })).rejects.toMatchObject(
      refused("unknown-certificate"),
    );
  });

  it("never lets one agent gather connections that say nothing", async () => {
    const credentials = house.issue("agent-7");
    know(behind, credentials, { agentId: "agent-7" });
    const links = await Promise.all(Array.from({ length: 4 }, () => dial(house, gateway.port, credentials)));
    await expect(dial(house, gateway.port, credentials)).rejects.toMatchObject({ status: 503 });
    for (const link of links) link.socket.terminate();
  });
});
