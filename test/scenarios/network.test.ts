import { describe } from "vitest";
import { judgesEach } from "./cases/judged-service.ts";
import { NETWORK } from "./cases/network.ts";

describe("the judge's word of directories, switches, names and shells, weak and hardened", () =>
  judgesEach(NETWORK));
