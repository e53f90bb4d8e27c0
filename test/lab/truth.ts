/**
 * What a verdict is worth against what is really so. Pure: the lab makes the state and asks the question, this says
 * whether the answer was right.
 */

/** What is really so between a vantage and a service. */
export type Truth =
  /** Whoever tries from the segment gets through to the service, at least at times. */
  | "reaches"
  /** The service is alive, and something keeps the segment away from it. */
  | "stopped"
  /** There is no service to reach. */
  | "absent"
  /** Something else answers in the service's place. */
  | "impostor"
  /** Something is broken: nobody can say from here whether the way would be open. */
  | "fault";

/** A run's verdict as the API gives it. */
export type Said = {
  readonly execution: string;
  readonly prevention: string;
  /** How it got through, where it stopped, what raised the doubt. */
  readonly detail: string;
  readonly grade: string;
  readonly sentence: string;
  readonly proofs: readonly { readonly name: string; readonly holds: boolean; readonly detail: string }[];
};

/**
 * `right`: it says what is so, or, where nothing can be known, that. `undecided`: it could have been settled and was
 * not; costs time, misleads nobody. The two false words mislead. `doubtless`: settles nothing and doesn't say why.
 */
export type Score = "right" | "undecided" | "false-prevented" | "false-allowed" | "doubtless";

/** Scores that no run of the lab may have. */
export const FORBIDDEN: ReadonlySet<Score> = new Set(["false-prevented", "false-allowed", "doubtless"]);

/** Holds a verdict against the truth. "Not there" refutes as "prevented" does, so it is as bad where it is false. */
export function score(truth: Truth, said: Said): Score {
  switch (said.prevention) {
    case "allowed":
      return truth === "reaches" ? "right" : "false-allowed";
    case "prevented":
      return truth === "stopped" ? "right" : "false-prevented";
    case "absent":
      return truth === "absent" ? "right" : "false-prevented";
    default:
      if (!namesItsDoubt(said)) return "doubtless";
      return truth === "impostor" || truth === "fault" ? "right" : "undecided";
  }
}

/**
 * Says what raised the doubt, in a word and in a sentence; an inconclusive run also which proof it lacks, and so what
 * would settle it. A partial one lacks nothing: something did accept.
 */
export const namesItsDoubt = ({ prevention, detail, sentence, proofs }: Said): boolean =>
  detail !== "" &&
  sentence !== "" &&
  (prevention === "partial" || proofs.some((proof) => !proof.holds && proof.detail !== ""));

/** What a tool learns that opens a connection, waits three seconds and looks no further. */
export type Knock = "open" | "closed" | "filtered";

/** What such a tool reports: "not open means blocked". */
export const oneSided = (knock: Knock): "reachable" | "blocked" =>
  knock === "open" ? "reachable" : "blocked";

/** Whether its report is so. Where nobody can know, either word is a guess and wrong. */
export function oneSidedIsRight(truth: Truth, knock: Knock): boolean {
  const word = oneSided(knock);
  return (truth === "reaches" && word === "reachable") || (truth === "stopped" && word === "blocked");
}

/** One situation, asked once. */
export type Answer = {
  readonly id: string;
  readonly truth: Truth;
  readonly said: Said;
  readonly score: Score;
  /** Where it is really stopped, if the situation says; for a right word at a wrong place. */
  readonly places: readonly string[];
  /** Undefined where no such tool has a word, as for datagrams. */
  readonly knock: Knock | undefined;
};

/** A right word that names a wrong place: it closes nothing wrongly, but sends people to the wrong machine. */
export const isMisplaced = ({ said, score: given, places }: Answer): boolean =>
  given === "right" && said.prevention === "prevented" && places.length > 0 && !places.includes(said.detail);

const TRUTHS: readonly Truth[] = ["reaches", "stopped", "absent", "impostor", "fault"];
const WORDS = ["allowed", "prevented", "absent", "partial", "inconclusive"] as const;

/** How often each word was given where each thing was so, both in a fixed order. */
export type Matrix = readonly { readonly truth: Truth; readonly counts: Readonly<Record<string, number>> }[];

export const matrix = (answers: readonly Answer[]): Matrix =>
  TRUTHS.map((truth) => ({
    truth,
    counts: Object.fromEntries(
      WORDS.map((word) => [
        word,
        answers.filter((answer) => answer.truth === truth && answer.said.prevention === word).length,
      ]),
    ),
  }));

/** All answers in figures, beside what the one-sided tool would have said of the same states. */
export type Tally = Readonly<Record<Score, number>> & {
  readonly answers: number;
  readonly misplaced: number;
  readonly oneSided: {
    readonly asked: number;
    readonly right: number;
    readonly calledBlocked: number;
    /** Of those, how many something really keeps away. */
    readonly reallyStopped: number;
  };
};

export function tally(answers: readonly Answer[]): Tally {
  const count = (wanted: Score): number => answers.filter(({ score: given }) => given === wanted).length;
  const knocked = answers.flatMap(({ truth, knock }) => (knock === undefined ? [] : [{ truth, knock }]));
  const blocked = knocked.filter(({ knock }) => oneSided(knock) === "blocked");
  return {
    answers: answers.length,
    right: count("right"),
    undecided: count("undecided"),
    "false-prevented": count("false-prevented"),
    "false-allowed": count("false-allowed"),
    doubtless: count("doubtless"),
    misplaced: answers.filter(isMisplaced).length,
    oneSided: {
      asked: knocked.length,
      right: knocked.filter(({ truth, knock }) => oneSidedIsRight(truth, knock)).length,
      calledBlocked: blocked.length,
      reallyStopped: blocked.filter(({ truth }) => truth === "stopped").length,
    },
  };
}
