import { textAt } from "../json-text.ts";

/** How a list names its members' name and version: Security Hub in capitals, Inspector not. */
type Keys = { readonly name: string; readonly version: string };

/** The packages that one finding is about, each as `name@version`. */
export const awsPackages = (packages: readonly unknown[], keys: Keys): readonly string[] => [
  ...new Set(
    packages.flatMap((one) => {
      const [name, version] = [textAt(one, keys.name), textAt(one, keys.version)];
      return name === "" ? [] : [version === "" ? name : `${name}@${version}`];
    }),
  ),
];
