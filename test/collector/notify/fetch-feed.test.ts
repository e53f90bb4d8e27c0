import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { feedFetcher } from "../../../collector/notify/fetch-feed.ts";
import { type Cidr, cidr } from "../../../proto/address.ts";
import { fakeAuthority } from "../../agent/support/fake-authority.ts";

const authority = fakeAuthority();
let server: Server;
let base = "";
const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  "/kev": (_, response) => response.end("catalogue"),
  "/current": (_, response) => response.writeHead(302, { location: "/kev" }).end(),
  "/loop": (_, response) => response.writeHead(302, { location: "/loop" }).end(),
  "/inner": (_, response) => response.writeHead(302, { location: "https://169.254.169.254/latest" }).end(),
  "/plain": (_, response) => response.writeHead(302, { location: "http://127.0.0.1/" }).end(),
  "/huge": (_, response) => response.end("x".repeat(2_000)),
  "/gone": (_, response) => response.writeHead(404).end("secret words of the other side"),
};
beforeAll(async () => {
  server = createServer({ key: authority.serverKey, cert: authority.serverChain }, (request, response) =>
    answers[request.url ?? ""]?.(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const fetch = (path: string) =>
  feedFetcher({ allow: [cidr("127.0.0.1") as Cidr], ca: authority.pem, mostBytes: 1_000 })(base + path);

describe("feedFetcher()", () => {
  it("fetches a catalogue, over a redirection where there is one", async () => {
    expect(Buffer.from(await fetch("/kev")).toString()).toBe("catalogue");
    expect(Buffer.from(await fetch("/current")).toString()).toBe("catalogue");
  });

  it.each([
    ["a redirection to an address that must not be dialled", "/inner", "169.254.169.254 is not dialled"],
    ["a redirection away from https", "/plain", "is not https"],
    ["redirections without end", "/loop", "redirects more than 3 times"],
    ["more bytes than a catalogue has", "/huge", "answers more than 1000 bytes"],
    ["another answer, without repeating it", "/gone", /answered 404$/],
  ])("refuses %s", async (_, path, because) => {
    await expect(fetch(path)).rejects.toThrow(because);
  });
});
