import { describe } from "vitest";
import { CERTIFIED } from "./support/certified.ts";
import { judgesEach } from "./support/judged-service.ts";
import { WEB } from "./support/web.ts";

describe("the judge's word of TLS, the web and what stands before it, weak and hardened", () =>
  judgesEach([...WEB, ...CERTIFIED]));
