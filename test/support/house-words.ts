import type { Place } from "./house-plan.ts";

export type Word = {
  readonly word: RegExp;
  /** Where it is not said. */
  readonly in: readonly Place[];
  /** Where it is said all the same. */
  readonly except: readonly Place[];
  readonly because: string;
};

const product = ["agent/", "proto/", "collector/"];
const all = [...product, "test/"];

/** Words that are not said, comments aside. */
export const FORBIDDEN: readonly Word[] = [
  { word: /\beval\s*\(|\bnew Function\b/, in: all, except: [], because: "scenarios are data, never code" },
  {
    word: /\bcreateRequire\b|\bgetBuiltinModule\b|\bprocess\.(?:binding|dlopen)\b|\bimport\((?!\s*["'])/,
    in: ["agent/", "proto/"],
    except: [],
    because: "what an agent can load is known before it starts",
  },
  {
    word: /(?<![.\w])fetch\(/,
    in: ["agent/", "proto/"],
    except: [],
    because: "fetch decodes whatever a hostile host claims to have encoded",
  },
  {
    word: /\bprocess\.env\b/,
    in: product,
    except: ["agent/config.ts", "collector/config.ts", "collector/cli/", "collector/demo/"],
    because: "configuration is read once, in config.ts",
  },
  {
    word: /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/,
    in: product,
    except: [
      "agent/main.ts",
      "collector/main.ts",
      "collector/writer.ts",
      "collector/cli/",
      "collector/demo/",
      "collector/web/src/clock.ts",
    ],
    because: "time and chance come in through a Clock or an argument",
  },
  { word: /\bconsole\.\w/, in: product, except: [], because: "log through the logger that main passes in" },
  {
    word: /\bas any\b|[\w)\]?]\s*:\s*any\b(?![.-])|<any[>,]/,
    in: all,
    except: [],
    because: "say what it is",
  },
  {
    word: /\brejectUnauthorized:\s*false|\bNODE_TLS_REJECT_UNAUTHORIZED\b/,
    in: product,
    except: ["agent/probes/", "agent/presented-chain.ts", "collector/gateway/listener.ts"],
    because: "no switch turns verification off; these look first and then decide themselves",
  },
  {
    word: /\bdangerouslySetInnerHTML\b|\.(?:innerHTML|outerHTML)\b|\binsertAdjacentHTML\b/,
    in: ["collector/web/"],
    except: [],
    because: "evidence is hostile text; the console never takes it for HTML",
  },
  {
    word: /\bdataOf\b/,
    in: product,
    except: [
      "proto/untrusted.ts",
      "proto/wire-outcome.ts",
      "collector/app/import-report.ts",
      "collector/app/part-sources.ts",
      "collector/app/propose-presence.ts",
      "collector/app/take-sightings.ts",
      "collector/domain/facts-of.ts",
      "collector/http/foreign-text.ts",
    ],
    because: "text from outside goes out through an escaper; only what carries it as data takes it bare",
  },
  {
    word: /^[ \t]*export\s+default\b/m,
    in: all,
    except: ["collector/web/vite.config.ts"],
    because: "a thing has one name wherever it goes",
  },
  {
    word: /^[ \t]*export\s+(?:type\s+)?[*{][^"'`;]*?\sfrom\s*["']/m,
    in: all,
    except: [],
    because: "a name has one home; a barrel hides it and makes cycles",
  },
  {
    word: /\b(?:it|test|describe)\.(?:only|skip|todo|skipIf|fails)\b/,
    in: ["test/"],
    except: [],
    because: "a test that does not run proves nothing",
  },
];
