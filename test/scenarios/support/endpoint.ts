import type { OpenBox } from "../../../agent/probes/sandbox/box.ts";
import { clamav, empties, takesAway } from "../../agent/support/host-guard.ts";
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

export const ENDPOINT: readonly JudgedHost[] = [
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
