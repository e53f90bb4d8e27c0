import type { Outcome } from "../../../proto/outcome.ts";
import type { SandboxStep } from "../../../proto/step.ts";
import type { ProbeIo } from "../probe.ts";
import { decoyRead } from "./decoy-read.ts";
import { eicarFetch } from "./eicar-fetch.ts";
import { eicarWrite } from "./eicar-write.ts";
import { fileChurn } from "./file-churn.ts";
import { stageArchive } from "./stage-archive.ts";

/** The whole of what an agent can do in its sandbox. */
export function performInSandbox(step: SandboxStep, io: ProbeIo): Promise<Outcome> {
  switch (step.kind) {
    case "eicar-write":
      return eicarWrite(step, io);
    case "eicar-fetch":
      return eicarFetch(step, io);
    case "file-churn":
      return fileChurn(step, io);
    case "stage-archive":
      return stageArchive(step, io);
    case "decoy-read":
      return decoyRead(step, io);
  }
}
