/**
 * The metrics of FIRST's specifications v2, v3.0, v3.1 and v4.0 with their values, and which of them
 * answer the decision tables' questions.
 */
export type CvssVersion = "2.0" | "3.0" | "3.1" | "4.0";

export type Grammar = {
  readonly version: CvssVersion;
  /** Whether a vector without a prefix may be read as this version. */
  readonly unprefixed: boolean;
  /** Values by metric, in words apart. All base metrics must be there. */
  readonly base: Readonly<Record<string, string>>;
  readonly optional: Readonly<Record<string, string>>;
  /** What makes an attack automatable: no help, no account, no luck, over the network. */
  readonly easy: Readonly<Record<string, string>>;
  /** The metrics that must all have the value `complete` for total control. */
  readonly impact: readonly string[];
  readonly complete: string;
};

const V2: Grammar = {
  version: "2.0",
  unprefixed: true,
  base: { AV: "L A N", AC: "H M L", Au: "M S N", C: "N P C", I: "N P C", A: "N P C" },
  optional: {
    E: "U POC F H ND",
    RL: "OF TF W U ND",
    RC: "UC UR C ND",
    CDP: "N L LM MH H ND",
    TD: "N L M H ND",
    CR: "L M H ND",
    IR: "L M H ND",
    AR: "L M H ND",
  },
  easy: { AV: "N", AC: "L", Au: "N" },
  impact: ["C", "I", "A"],
  complete: "C",
};

const V31: Grammar = {
  version: "3.1",
  unprefixed: true,
  base: { AV: "N A L P", AC: "L H", PR: "N L H", UI: "N R", S: "U C", C: "N L H", I: "N L H", A: "N L H" },
  optional: {
    E: "X U P F H",
    RL: "X O T W U",
    RC: "X U R C",
    CR: "X L M H",
    IR: "X L M H",
    AR: "X L M H",
    MAV: "X N A L P",
    MAC: "X L H",
    MPR: "X N L H",
    MUI: "X N R",
    MS: "X U C",
    MC: "X N L H",
    MI: "X N L H",
    MA: "X N L H",
  },
  easy: { AV: "N", AC: "L", PR: "N", UI: "N" },
  impact: ["C", "I", "A"],
  complete: "H",
};

/** The same metrics as v3.1; only scores differ. */
const V30: Grammar = { ...V31, version: "3.0", unprefixed: false };

const V40: Grammar = {
  version: "4.0",
  unprefixed: true,
  base: {
    AV: "N A L P",
    AC: "L H",
    AT: "N P",
    PR: "N L H",
    UI: "N P A",
    VC: "H L N",
    VI: "H L N",
    VA: "H L N",
    SC: "H L N",
    SI: "H L N",
    SA: "H L N",
  },
  optional: {
    E: "X A P U",
    CR: "X H M L",
    IR: "X H M L",
    AR: "X H M L",
    MAV: "X N A L P",
    MAC: "X L H",
    MAT: "X N P",
    MPR: "X N L H",
    MUI: "X N P A",
    MVC: "X H L N",
    MVI: "X H L N",
    MVA: "X H L N",
    MSC: "X H L N",
    MSI: "X S H L N",
    MSA: "X S H L N",
    S: "X N P",
    AU: "X N Y",
    R: "X A U I",
    V: "X D C",
    RE: "X L M H",
    U: "X Clear Green Amber Red",
  },
  easy: { AV: "N", AC: "L", AT: "N", PR: "N", UI: "N" },
  impact: ["VC", "VI", "VA"],
  complete: "H",
};

/** No vector fits two of them, prefix aside: each has a base metric that the others do not know. */
export const GRAMMARS: readonly Grammar[] = [V2, V30, V31, V40];
