import { randomBytes } from "node:crypto";
import { newRsaKeys, pkcs8 } from "../../../collector/pki/authority.ts";
import { buildCertificate } from "../../../collector/pki/certificate.ts";
import { after, instant } from "../../../proto/time.ts";
import type { KeyPair } from "../service.ts";
import { type Field, PLACE, type Situation } from "../situation.ts";
import { SHOP, shop, webPage } from "./pages.ts";
import { atRouter, turnedAside, wasMet } from "./rules.ts";

const DAY_MS = 86_400_000;

/** A certificate of its own for each who asks, as every machine has one. */
async function selfSigned(commonName: string): Promise<KeyPair> {
  const { publicKey, privateKey } = await newRsaKeys(2_048);
  const now = instant(Date.now());
  const order = { commonName, publicKey, usage: "server" as const, names: [], notAfter: after(now, DAY_MS) };
  const certificate = buildCertificate(order, { certificate: undefined, key: privateKey }, now, (length) =>
    randomBytes(length),
  );
  return { key: pkcs8(privateKey), certificate };
}

const BLOCKED = "<html><head><title>Access denied</title></head><body>This request was blocked</body></html>";
const SIGN_IN = "<html><head><title>Guest network</title></head><body>Please sign in</body></html>";

/** A portal takes what goes to the port of the web, whatever the address. */
async function portal(field: Field): Promise<void> {
  await shop(field);
  await field.serve("r", { kind: "http", host: "0.0.0.0", port: 9_000, server: "nginx", page: SIGN_IN });
  await turnedAside(field, `tcp dport ${field.port}`, 9_000);
}

/** What is answered in the service's name: pages, portals, certificates. */
export const CONTENT: readonly Situation[] = [
  {
    id: "web-open",
    state: "the web service is alive and nothing is in the way",
    truth: "reaches",
    speaks: "http",
    make: shop,
  },
  {
    id: "block-page-200",
    state: "a filter answers with a block page and status 200 in the service's place",
    truth: "impostor",
    speaks: "http",
    make: (field) => webPage(field, { server: "filter", page: BLOCKED }),
    confirm: wasMet("r"),
  },
  {
    id: "block-page-200-alike",
    state: "a filter answers with a block page, status 200 and the service's own Server header",
    truth: "impostor",
    speaks: "http",
    make: (field) => webPage(field, { server: "nginx", page: BLOCKED }),
    confirm: wasMet("r"),
  },
  {
    id: "captive-portal",
    state: "a captive portal redirects to its sign-in page in every web service's place",
    truth: "impostor",
    speaks: "http",
    make: (field) =>
      webPage(field, { server: "", page: SIGN_IN, status: 302, location: "http://portal.example/" }),
    confirm: wasMet("r"),
  },
  {
    id: "captive-portal-alone",
    state: "a captive portal answers in every web service's place; no agent stands near the target",
    truth: "impostor",
    speaks: "http",
    agents: ["a"],
    make: portal,
    confirm: wasMet("r"),
  },
  {
    id: "tls-open",
    state: "the TLS service is alive and nothing is in the way",
    truth: "reaches",
    speaks: "tls",
    make: async ({ serve, port }) =>
      serve("t", { kind: "tls", host: PLACE.t, port, ...(await selfSigned("shop")) }),
  },
  {
    id: "tls-interception",
    state: "a middlebox ends TLS with a certificate of its own",
    truth: "impostor",
    speaks: "https",
    make: async (field) => {
      const answer = { server: "nginx", page: SHOP };
      await field.serve("t", {
        kind: "https",
        host: PLACE.t,
        port: field.port,
        ...answer,
        ...(await selfSigned("shop")),
      });
      await field.serve("r", {
        kind: "https",
        host: "0.0.0.0",
        port: 9_000,
        ...answer,
        ...(await selfSigned("shop")),
      });
      await turnedAside(field, `tcp dport ${field.port}`, 9_000);
    },
    confirm: wasMet("r"),
  },
  {
    id: "tls-interception-alone",
    state: "a middlebox ends TLS for every address; no agent stands near the target",
    truth: "impostor",
    speaks: "tls",
    agents: ["a"],
    make: async (field) => {
      await field.serve("t", { kind: "tls", host: PLACE.t, port: field.port, ...(await selfSigned("shop")) });
      await field.serve("r", { kind: "tls", host: "0.0.0.0", port: 9_000, ...(await selfSigned("box")) });
      await turnedAside(field, `tcp dport ${field.port}`, 9_000);
    },
    confirm: wasMet("r"),
  },
  {
    id: "mtu-black-hole",
    state: "the service is reached; large packets of its answers are lost without a word",
    truth: "reaches",
    speaks: "tls",
    make: async (field) => {
      await field.serve("t", { kind: "tls", host: PLACE.t, port: field.port, ...(await selfSigned("shop")) });
      await field.nft(
        "r",
        `table ip control { chain forward { type filter hook forward priority 0; iifname "in0" tcp sport ${field.port} meta length > 576 counter drop } }`,
      );
    },
    confirm: wasMet("r"),
  },
  {
    id: "web-stopped",
    state: "the web service is alive; the firewall drops",
    truth: "stopped",
    places: ["path"],
    speaks: "http",
    make: async (field) => {
      await shop(field);
      await atRouter(field, "drop");
    },
    confirm: wasMet("r"),
  },
];
