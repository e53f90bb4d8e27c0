import { createServer, type RequestListener } from "node:http";
import type { OpenBox } from "../../../agent/probes/sandbox/box.ts";
import { eicar, twin } from "../../../agent/probes/sandbox/eicar.ts";
import { FETCH_PATHS } from "../../../proto/sandbox.ts";
import type { Target } from "../../../proto/target.ts";
import { clamav, empties, takesAway } from "../../agent/support/host-guard.ts";
import { listening } from "../../agent/support/service.ts";
import { servingWitness } from "../../agent/support/serving-witness.ts";
import type { Word } from "../../support/judged-at.ts";

/** What guards a host, where the sandbox is; it may also stand in the way of the box itself. */
export type Guard = (place: {
  readonly directory: string;
  readonly root: string;
  readonly openBox: OpenBox;
}) => OpenBox | undefined;

/** One host as it is guarded, and what the judge must say of it by each scenario. */
export type JudgedHost = {
  readonly service: string;
  readonly guard: Guard;
  /** Where the test string is fetched from, by what stands in between; nowhere when it is not. */
  readonly source?: (nonce: Uint8Array) => Promise<Target>;
  readonly judged: readonly (readonly [scenario: string, word: Word])[];
};

/** What a watch over every access answers to whoever makes or reads such a file (fanotify(7): EPERM). */
const denies =
  (act: "make" | "read", suffix: string): Guard =>
  ({ openBox }) =>
  async (stepId, over) => {
    const opened = await openBox(stepId, over);
    if (opened.kind === "unable") return opened;
    const { box } = opened;
    const isWatched = (name: string): boolean => name.endsWith(`.${suffix}`);
    const guarded =
      act === "make"
        ? {
            ...box,
            make: async (name: string, bytes: Uint8Array) =>
              isWatched(name) ? "EPERM" : box.make(name, bytes),
          }
        : { ...box, read: async (name: string) => (isWatched(name) ? "EPERM" : box.read(name)) };
    return { ...opened, box: guarded };
  };

const watches =
  (watch: (root: string) => void): Guard =>
  ({ root }) => {
    watch(root);
    return undefined;
  };

const ALL = ["av.eicar-write", "ransom.churn", "stage.archive", "cred.decoy-read", "key.decoy-read"] as const;
const each = (word: Word): readonly (readonly [string, Word])[] => ALL.map((scenario) => [scenario, word]);

const FETCHED = "av.eicar-fetch";

/** A proxy that knows the test string, and lets its twin through. */
const proxied = (stop: RequestListener) => (): Promise<Target> =>
  listening(
    createServer((request, response) => {
      if (request.url === FETCH_PATHS.plain) response.end(twin());
      else stop(request, response);
    }),
  );

const SOURCES: readonly JudgedHost[] = [
  {
    service: "a way on which nobody looks",
    guard: () => undefined,
    source: servingWitness,
    judged: [[FETCHED, "allowed"]],
  },
  {
    service: "a way on which nobody looks, to a host with ClamAV",
    guard: ({ directory, root }) => {
      clamav(directory, root);
      return undefined;
    },
    source: servingWitness,
    judged: [[FETCHED, "prevented"]],
  },
  {
    service: "a proxy that answers a block page with status 200",
    guard: () => undefined,
    source: proxied((_, response) => response.end("<title>Blocked</title>A virus was found")),
    judged: [[FETCHED, "prevented"]],
  },
  {
    service: "a proxy that hangs up",
    guard: () => undefined,
    source: proxied((request) => request.socket.destroy()),
    judged: [[FETCHED, "prevented"]],
  },
  {
    service: "a proxy that adds its banner to every page",
    guard: () => undefined,
    source: proxied((_, response) => response.end(`${eicar().toString()}<!-- scanned -->`)),
    judged: [[FETCHED, "unexpected-answer"]],
  },
  {
    service: "a witness that serves nothing",
    guard: () => undefined,
    source: async (nonce) => servingWitness(nonce, "nothing"),
    judged: [[FETCHED, "baseline-failed"]],
  },
];

export const ENDPOINT: readonly JudgedHost[] = [
  ...SOURCES,
  { service: "a host without any guard", guard: () => undefined, judged: each("allowed") },
  {
    service: "ClamAV, with a signature of the test's own, removing what it finds",
    guard: ({ directory, root }) => {
      clamav(directory, root);
      return undefined;
    },
    judged: [
      ["av.eicar-write", "prevented"],
      ["ransom.churn", "allowed"],
      ["key.decoy-read", "allowed"],
    ],
  },
  {
    service: "something that empties what it does not like",
    guard: watches((root) => empties(root, "com")),
    judged: [["av.eicar-write", "prevented"]],
  },
  {
    service: "a watch over every access that lets nobody write it",
    guard: denies("make", "com"),
    judged: [["av.eicar-write", "prevented"]],
  },
  {
    service: "a watch over every access that lets nobody read it",
    guard: denies("read", "com"),
    judged: [["av.eicar-write", "prevented"]],
  },
  {
    service: "something that takes every file away, the plain ones too",
    guard: watches((root) => takesAway(root, "*")),
    judged: [
      ["av.eicar-write", "baseline-failed"],
      ["ransom.churn", "baseline-failed"],
      ["cred.decoy-read", "baseline-failed"],
      ["key.decoy-read", "baseline-failed"],
    ],
  },
  {
    service: "something that takes away what was renamed by an unknown hand",
    guard: watches((root) => takesAway(root, "locked")),
    judged: [
      ["ransom.churn", "prevented"],
      ["av.eicar-write", "allowed"],
    ],
  },
  {
    service: "a guard over archives",
    guard: watches((root) => takesAway(root, "tar")),
    judged: [["stage.archive", "prevented"]],
  },
  {
    service: "a guard over credentials and keys",
    guard: watches((root) => {
      takesAway(root, "ini");
      takesAway(root, "pem");
    }),
    judged: [
      ["cred.decoy-read", "prevented"],
      ["key.decoy-read", "prevented"],
    ],
  },
  {
    service: "a watch that lets nobody read keys",
    guard: denies("read", "pem"),
    judged: [["key.decoy-read", "prevented"]],
  },
];
