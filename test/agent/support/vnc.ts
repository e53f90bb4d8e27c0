import { readFileSync, writeFileSync } from "node:fs";
import { ownCertificate } from "./own-certificate.ts";
import { type RealService, realService } from "./real-service.ts";

/** LibVNCServer with a screen of memory alone: no X server is needed. */
export const vnc = (...more: readonly string[]): Promise<RealService> =>
  realService({
    command: ["x11vnc", "-rawfb", "none", "-rfbport", "@", "-localhost", "-forever", "-shared", ...more],
    before: (folder) => {
      ownCertificate(folder);
      const [key, certificate] = ["key.pem", "cert.pem"].map((name) => readFileSync(`${folder}/${name}`));
      writeFileSync(`${folder}/both.pem`, `${key}${certificate}`, { mode: 0o600 });
    },
  });
/** Words of its command line that make it take VeNCrypt alone. */
export const VENCRYPT = ["-ssl", "$/both.pem", "-vencrypt", "force"];
