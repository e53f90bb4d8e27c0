import { describe } from "vitest";
import { judgesEach } from "./support/judged-service.ts";
import { MAIL_AND_SCREENS } from "./support/mail-and-screens.ts";

describe("the judge's word of mail, files and screens, weak and hardened", () =>
  judgesEach(MAIL_AND_SCREENS));
