import { describe } from "vitest";
import { FIREWALLS } from "./support/firewalls.ts";
import { judgesEach } from "./support/judged-service.ts";

describe("the judge's word of web firewalls, weak and hardened", () => judgesEach(FIREWALLS));
