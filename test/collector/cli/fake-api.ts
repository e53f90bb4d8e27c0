import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { openAuthority } from "../../../collector/pki/authority.ts";
import { openServerIdentity } from "../../../collector/pki/server-identity.ts";
import { instant } from "../../../proto/time.ts";
import { scratchFolder } from "../../support/certificates.ts";

/** What was asked of it, as far as tests look. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};
/** Answers by hand, or with a status and a JSON value. */
export type Answer =
  | readonly [status: number, value: unknown, headers?: Readonly<Record<string, string>>]
  | ((reply: ServerResponse) => void);

export type FakeApi = Awaited<ReturnType<typeof fakeApi>>;

/** The people's side of a collector as the command sees it: real TLS from our own authority, answers as the test says. */
export async function fakeApi() {
  const scratch = scratchFolder();
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const now = instant(Date.now());
  const authority = await openAuthority(scratch.path, now, random);
  const { certificate, key } = await openServerIdentity(authority, scratch.path, ["127.0.0.1"], now, random);
  const asked: Asked[] = [];
  let answer: (request: Asked) => Answer = () => [404, {}];

  const server = createServer({ cert: certificate, key }, (request, reply) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = {
        method,
        path: url.replace("/api/v1", ""),
        headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      asked.push(one);
      const said = answer(one);
      if (typeof said === "function") said(reply);
      else
        reply
          .writeHead(said[0], { "content-type": "application/json", ...said[2] })
          .end(JSON.stringify(said[1]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const otherCa = join(scratch.path, "other.pem");
  const other = await openAuthority(join(scratch.path, "other"), now, random);
  writeFileSync(otherCa, other.certificate);
  return {
    url: `https://127.0.0.1:${port}`,
    folder: scratch.path,
    ca: join(scratch.path, "ca.pem"),
    otherCa,
    asked,
    answers(by: (request: Asked) => Answer): void {
      asked.length = 0;
      answer = by;
    },
    close(): void {
      server.closeAllConnections();
      server.close();
      scratch.remove();
    },
  };
}
