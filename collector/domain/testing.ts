/**
 * Whether anything here can test an exposure, and if not, why. Two questions apart: the way to it, and whether the
 * weakness is there. Where the exposure *is* its reachability, the way is the weakness.
 *
 * This is about what could be asked: that nobody has asked yet, or that an agent is silent today, the standing says.
 */
export const TESTING_ANSWERS = [
  "testable",
  "no-endpoint",
  "no-vantage",
  "no-scenario",
  "not-published",
  "no-agent",
] as const;

export type TestingAnswer = (typeof TESTING_ANSWERS)[number];

export type Testing = {
  readonly way: TestingAnswer;
  readonly weakness: TestingAnswer;
};

/** A claim as far as it matters to whether it can be tested. */
export type TestableClaim = {
  readonly asks: "way" | "weakness";
  readonly scenario: string;
  readonly segment: string;
  /** About an agent's own host: an agent must live on the asset. */
  readonly isHost: boolean;
  readonly isPublished: boolean;
  readonly hasAgent: boolean;
};

export type TestingWords = {
  /** Whether either can be tested. */
  readonly testable: boolean;
  readonly way: { readonly answer: TestingAnswer; readonly sentence: string };
  readonly weakness: { readonly answer: TestingAnswer; readonly sentence: string };
};

/** The two answers in words, with what would change a no. */
export function sayTesting(
  { way, weakness }: Testing,
  claims: readonly TestableClaim[],
  asset: string,
): TestingWords {
  const say = (about: "way" | "weakness", answer: TestingAnswer): string => {
    const asked = claims.filter(({ asks }) => asks === about);
    return answer === "testable" ? testable(about, asked) : missing(about, answer, asked, asset);
  };
  const isOne = weakness === way && !claims.some(({ asks }) => asks === "weakness");
  return {
    testable: way === "testable" || weakness === "testable",
    way: { answer: way, sentence: say("way", way) },
    weakness: {
      answer: weakness,
      sentence: isOne
        ? "The exposure is that it is reached, so the way to it is all that is asked"
        : say("weakness", weakness),
    },
  };
}

const SUBJECT = { way: "The way to it", weakness: "Whether the weakness is there" } as const;

function testable(about: "way" | "weakness", asked: readonly TestableClaim[]): string {
  const ready = asked.filter(({ isPublished, hasAgent }) => isPublished && hasAgent);
  return `${SUBJECT[about]} can be tested with ${listed(ready.map(({ scenario }) => scenario))} from ${listed(ready.map(({ segment }) => segment))}`;
}

function missing(
  about: "way" | "weakness",
  answer: Exclude<TestingAnswer, "testable">,
  asked: readonly TestableClaim[],
  asset: string,
): string {
  const [first] = asked;
  const scenarios = listed(asked.filter(({ isPublished }) => !isPublished).map(({ scenario }) => scenario));
  const because = {
    "no-endpoint": "no report names a port of it and a literal address",
    "no-vantage": "no untrusted or partner segment is declared, or no literal address of the asset is known",
    "no-scenario":
      "no scenario of the catalogue tests this weakness, so a scanner's word is all there is of it",
    "not-published": `${scenarios} is not published here (plumbline scenario publish)`,
    "no-agent": first?.isHost
      ? `no agent lives on ${asset} (plumbline agent token create --segment ${first.segment} --label asset=${asset})`
      : `no agent has joined in ${listed(asked.map(({ segment }) => segment))} (plumbline agent token create --segment ${first?.segment ?? "SEGMENT"})`,
  }[answer];
  return `${SUBJECT[about]} can't be tested: ${because}`;
}

const listed = (words: readonly string[]): string => [...new Set(words)].join(", ");
