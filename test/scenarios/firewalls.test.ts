import { describe } from "vitest";
import { EDGES } from "./support/edges.ts";
import { FIREWALLS } from "./support/firewalls.ts";
import { judgesEach } from "./support/judged-service.ts";

describe("the judge's word of web firewalls, weak and hardened", () => judgesEach(FIREWALLS));

describe("the judge's word of edges, buckets and limits, weak and hardened", () => judgesEach(EDGES));
