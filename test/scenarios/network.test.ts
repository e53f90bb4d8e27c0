import { describe } from "vitest";
import { judgesEach } from "./support/judged-service.ts";
import { NETWORK } from "./support/network.ts";

describe("the judge's word of directories, switches, names and shells, weak and hardened", () =>
  judgesEach(NETWORK));
