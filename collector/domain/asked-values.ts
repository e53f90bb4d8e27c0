import {
  type Checked,
  checkGiven,
  type Declarations,
  type Given,
  valueIn,
} from "../../proto/scenario-parameters.ts";

/**
 * Values as somebody asks for them, read by what the scenario declares (a command line knows only texts),
 * and held against it, defaults put in: a claim keeps what it was made with, whatever a later version
 * takes for granted.
 */
export function askedValues(declared: Declarations, asked: Given): Checked {
  const read = Object.entries(asked).map(([name, value]) => {
    const declaration = Object.hasOwn(declared, name) ? declared[name] : undefined;
    return [
      name,
      declaration === undefined || typeof value !== "string" ? value : valueIn(declaration.type, value),
    ] as const;
  });
  return checkGiven(declared, Object.fromEntries(read));
}
