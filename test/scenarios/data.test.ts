import { describe } from "vitest";
import { DATA } from "./cases/data.ts";
import { judgesEach } from "./cases/judged-service.ts";

describe("the judge's word of databases, queues and shares, weak and hardened", () => judgesEach(DATA));
