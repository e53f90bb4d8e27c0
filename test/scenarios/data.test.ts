import { describe } from "vitest";
import { DATA } from "./support/data.ts";
import { judgesEach } from "./support/judged-service.ts";

describe("the judge's word of databases, queues and shares, weak and hardened", () => judgesEach(DATA));
