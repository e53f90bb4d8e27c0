import { describe } from "vitest";
import { judgesEach } from "./cases/judged-service.ts";
import { WEB } from "./cases/web.ts";

describe("the judge's word of TLS, the web and what stands before it, weak and hardened", () =>
  judgesEach(WEB));
