import { join } from "node:path";
import type { OpenBox } from "../../../agent/probes/sandbox/box.ts";
import { openSandbox, type Sandbox } from "../../../agent/sandbox/sandbox.ts";
import { sandboxRulesSchema } from "../../../proto/sandbox.ts";
import { later } from "./service.ts";
import { folder } from "./test-agent.ts";

/** A real sandbox in a folder of the test's own. */
export async function sandboxIn(directory: string, rules: object = {}): Promise<Sandbox> {
  const given = sandboxRulesSchema.parse(rules);
  const sandbox = await openSandbox(directory, "linux", () => given);
  later(() => void sandbox.close());
  return sandbox;
}

/** Boxes of a real sandbox, with the place where they are. */
export async function boxes(): Promise<{
  readonly openBox: OpenBox;
  readonly directory: string;
  readonly root: string;
}> {
  const directory = folder();
  const sandbox = await sandboxIn(directory);
  const openBox: OpenBox = (stepId, over) =>
    sandbox.open({ jobId: "job-1", stepId, binding: undefined }, over);
  return { openBox, directory, root: join(directory, "sandbox") };
}
