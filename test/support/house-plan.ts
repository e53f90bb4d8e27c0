/**
 * The plan of the house: who may know whom, who may touch what, which words are not said where.
 * Every line has its because; it is printed with the failure.
 *
 * A place is a file, a folder (ends in "/", means everything below) or the files directly in a folder (ends in "/*").
 */
export type Place = string;

export const isIn = (path: string, place: Place): boolean => {
  if (place.endsWith("/*")) {
    const folder = place.slice(0, -1);
    return path.startsWith(folder) && !path.slice(folder.length).includes("/");
  }
  return place.endsWith("/") ? path.startsWith(place) : path === place;
};

export const isInAny = (path: string, places: readonly Place[]): boolean =>
  places.some((place) => isIn(path, place));

/** The folders at the root; dot-folders carry no code of the product. */
export const FOLDERS = ["agent", "collector", "proto", "scenarios", "test"] as const;

export type Layer = {
  readonly from: Place;
  readonly to: readonly Place[];
  /** What may be imported for its types alone. */
  readonly types?: readonly Place[];
  readonly because: string;
};

const rules = ["collector/domain/", "proto/"];

/** From a place, to the places it may import, types included. The first line that matches a file decides. */
export const LAYERS: readonly Layer[] = [
  { from: "proto/", to: ["proto/"], because: "proto is what both sides agree on, so it knows neither" },
  {
    from: "agent/probes/",
    to: ["agent/probes/", "proto/"],
    because: "a probe sees a step and the network, nothing else",
  },
  {
    from: "agent/",
    to: ["agent/", "proto/"],
    because: "an agent must run where no collector code is installed",
  },
  {
    from: "collector/web/",
    to: ["collector/web/"],
    types: [
      "collector/http/schemas.ts",
      "collector/http/fleet-schemas.ts",
      "collector/http/live-schemas.ts",
      "collector/http/campaign-schemas.ts",
      "collector/http/people-schemas.ts",
      "collector/http/containment-schemas.ts",
      "collector/http/identity-schemas.ts",
      "collector/http/log-check-schemas.ts",
    ],
    because: "the console knows the API's words and nothing behind them",
  },
  { from: "collector/domain/", to: rules, because: "the rules must not know how they are stored or shown" },
  {
    from: "collector/app/",
    to: ["collector/app/", ...rules],
    because: "use cases say what they need; main decides who provides it",
  },
  {
    from: "collector/store/",
    to: ["collector/store/", ...rules],
    because: "a store keeps facts and decides nothing",
  },
  {
    from: "collector/pki/",
    to: ["collector/pki/", ...rules],
    because: "the authority certifies keys and knows nobody",
  },
  {
    from: "collector/intake/",
    to: ["collector/intake/", ...rules],
    because: "a parser turns hostile bytes into our words and stops there",
  },
  {
    from: "collector/notify/",
    to: ["collector/notify/", ...rules],
    because: "what goes out is decided elsewhere",
  },
  {
    from: "collector/report/",
    to: ["collector/report/", ...rules],
    because: "a report shows what was judged, it never looks it up",
  },
  {
    from: "collector/gateway/",
    to: ["collector/gateway/", "collector/app/", ...rules],
    because: "a session asks a use case, never a table",
  },
  {
    from: "collector/http/",
    to: ["collector/http/", "collector/app/", ...rules],
    because: "a route asks a use case, never a table",
  },
  {
    from: "collector/cli/local-store.ts",
    to: ["collector/cli/", "collector/app/", "collector/store/", "collector/pki/", ...rules],
    because:
      "a proof on a backup, or a token for the first agent, works on a data folder where no collector answers",
  },
  {
    from: "collector/cli/local/",
    to: [
      "collector/cli/",
      "collector/app/",
      "collector/store/",
      "collector/pki/",
      "collector/seal-keys.ts",
      "collector/version.ts",
      ...rules,
    ],
    because: "proofs, backups and retention work on a data folder where no collector answers",
  },
  {
    from: "collector/cli/local-seal.ts",
    to: ["collector/cli/", "collector/app/", "collector/store/", "collector/seal-keys.ts", ...rules],
    because: "sealed secrets are sealed anew on the machine that has the key, beside the collector",
  },
  {
    from: "collector/cli/collector.ts",
    to: ["collector/cli/", "collector/main.ts", "collector/intake/", ...rules],
    because: "one command starts the collector; the others speak to its API",
  },
  {
    from: "collector/cli/",
    to: ["collector/cli/", "collector/version.ts", "collector/intake/", ...rules],
    because: "the command is a client: it works where no collector runs",
  },
  {
    from: "collector/demo/",
    // Its make-believe services need certificates, and only pki/ may build any.
    to: ["collector/demo/", "collector/pki/", "proto/"],
    types: ["collector/domain/"],
    because: "the demo drives the product from outside, as a user would",
  },
  {
    from: "collector/*",
    to: [
      "collector/*",
      "collector/app/",
      "collector/store/",
      "collector/pki/",
      "collector/intake/",
      "collector/notify/",
      "collector/report/",
      "collector/gateway/",
      "collector/http/",
      ...rules,
    ],
    because: "main wires the parts; commands, console and demo are no parts",
  },
  { from: "test/", to: ["test/", "agent/", "collector/", "proto/"], because: "tests see everything" },
];

const everywhereButTheRules = [
  "agent/",
  "proto/",
  "collector/*",
  "collector/app/",
  "collector/store/",
  "collector/pki/",
  "collector/intake/",
  "collector/notify/",
  "collector/report/",
  "collector/gateway/",
  "collector/http/",
  "collector/cli/",
  "collector/demo/",
  "collector/web/",
];
const shells = ["agent/*", "collector/*", "collector/cli/", "collector/demo/"];

/** Each outside thing has its doors; what has no line here comes in nowhere. Tests may use everything. */
export const DOORS: Readonly<Record<string, readonly Place[]>> = {
  "better-sqlite3": ["collector/store/"],
  kysely: ["collector/store/", "collector/*"],
  hono: ["collector/http/", "collector/*"],
  "@hono/node-server": ["collector/http/", "collector/*"],
  "@hono/zod-openapi": ["collector/http/"],
  "@node-rs/argon2": ["collector/http/passwords.ts"],
  ws: ["collector/gateway/", "agent/link/"],
  undici: ["agent/probes/http-exchange.ts", "collector/cli/", "collector/notify/", "collector/demo/"],
  "openid-client": ["collector/notify/identity-provider.ts"],
  "node-forge": ["collector/pki/", "agent/keys.ts"],
  "ipaddr.js": ["proto/address.ts"],
  zod: [
    "proto/",
    "agent/*",
    "agent/sandbox/journal.ts",
    "collector/domain/inventory.ts",
    "collector/domain/identity-rule.ts",
    "collector/domain/asset-selection.ts",
    "collector/domain/campaign.ts",
    "collector/domain/schedule.ts",
    "collector/domain/selection.ts",
    "collector/domain/schedule-windows.ts",
    "collector/domain/declaration.ts",
    "collector/domain/declared.ts",
    "collector/domain/intent.ts",
    "collector/domain/control.ts",
    "collector/domain/scope.ts",
    "collector/domain/cycle.ts",
    "collector/app/",
    "collector/http/",
    "collector/intake/",
    "collector/cli/",
    "collector/*",
  ],
  yaml: ["proto/strict-yaml.ts", "proto/yaml-depth.ts", "collector/app/", "collector/cli/", "collector/*"],
  saxes: ["collector/intake/"],
  croner: ["collector/domain/cron.ts"],
  "csv-parse": ["collector/intake/"],
  "@streamparser/json": ["collector/intake/json-stream.ts"],
  fflate: ["collector/intake/unzip.ts"],
  "ae-cvss-calculator": ["collector/intake/"],
  commander: ["agent/cli.ts", "collector/cli/"],
  picocolors: ["agent/cli.ts", "collector/cli/", "collector/demo/"],
  pino: ["agent/main.ts", "collector/*", "collector/cli/collector.ts"],
  protobufjs: ["proto/gen/"],

  react: ["collector/web/"],
  "react-dom": ["collector/web/"],
  "@tanstack/react-query": ["collector/web/"],
  "@tanstack/react-router": ["collector/web/"],
  "radix-ui": ["collector/web/"],
  "lucide-react": ["collector/web/"],
  "@fontsource-variable/inter": ["collector/web/"],
  "@fontsource-variable/jetbrains-mono": ["collector/web/"],
  vite: ["collector/web/"],
  "@vitejs/plugin-react": ["collector/web/"],
  "@tailwindcss/vite": ["collector/web/"],

  "node:child_process": ["collector/demo/"],
  "node:worker_threads": ["collector/*"],
  "node:v8": ["collector/packing.ts", "collector/cli/sweeper.ts"],
  "node:vm": ["collector/cli/sweeper.ts"],
  "node:buffer": ["collector/intake/decode.ts"],
  "node:fs": [
    ...shells,
    "agent/runner/halt.ts",
    "agent/probes/host/door.ts",
    "collector/store/database.ts",
    "collector/intake/bundle-folder.ts",
    "collector/store/checkpoint-file.ts",
  ],
  "node:fs/promises": [
    ...shells,
    "agent/runner/halt.ts",
    "agent/probes/socket-tables.ts",
    "agent/probes/host/door.ts",
    "agent/sandbox/",
    "collector/pki/pem-files.ts",
    "collector/http/console.ts",
  ],
  "node:net": [
    "agent/probes/",
    "agent/presented-chain.ts",
    "collector/gateway/",
    "collector/pki/certificate.ts",
    "collector/http/server.ts",
    "collector/demo/",
  ],
  "node:tls": [
    "agent/probes/",
    "agent/presented-chain.ts",
    "agent/link/",
    "collector/gateway/",
    "collector/cli/",
  ],
  "node:dns/promises": ["agent/lookup.ts", "collector/notify/outgoing.ts"],
  "node:dgram": ["agent/probes/", "collector/demo/"],
  "node:http": ["agent/link/", "collector/gateway/", "collector/http/", "collector/*", "collector/demo/"],
  "node:https": [
    "agent/join.ts",
    "collector/gateway/",
    "collector/http/server.ts",
    "collector/*",
    "collector/demo/",
  ],
  "node:zlib": ["agent/spool-record.ts", "collector/intake/feed.ts"],
  "node:crypto": everywhereButTheRules,
  "node:process": shells,
  "node:os": shells,
  "node:perf_hooks": shells,
  "node:readline": ["collector/cli/", "collector/demo/"],
  "node:path": everywhereButTheRules,
  "node:url": everywhereButTheRules,
  "node:util": everywhereButTheRules,
  "node:events": everywhereButTheRules,
  "node:timers/promises": everywhereButTheRules,
  "node:stream": everywhereButTheRules,
};
