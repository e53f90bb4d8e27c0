import { CANARY_BODY } from "../../proto/canary.ts";
import type { HttpCanaryStep } from "../../proto/step.ts";
import { wantsCertificate } from "./certificate-demand.ts";
import { factsOf } from "./facts.ts";
import { httpExchangeOrDemand } from "./http-exchange.ts";
import type { Probe } from "./probe.ts";

/** The canary is looked for so far; what else is there is nobody's business. */
const MAX_CANARY_BYTES = 4 * 1024;

/**
 * One GET without a credential. Says the status, and whether our canary came back; of what else there
 * may be nothing is told.
 */
export const httpCanary: Probe<HttpCanaryStep> = async (step, io) => {
  const { target, timeoutMs, scheme, path, hostHeader } = step;
  const answer = await httpExchangeOrDemand(
    { target, timeoutMs, scheme, method: "GET", path, hostHeader, mostBodyBytes: MAX_CANARY_BYTES },
    io,
  );
  if (answer.kind !== "http-answer" && answer.kind !== "certificate-demanded") return answer;
  const { elapsedMs, from, identity } = answer;
  const findings =
    answer.kind === "certificate-demanded"
      ? { "client-certificate": "demanded", alert: answer.alert }
      : {
          status: answer.status,
          canary: answer.status === 200 && answer.body.includes(CANARY_BODY) ? "yes" : "no",
          server: answer.header("server")[0],
          "client-certificate": wantsCertificate(answer) ? "demanded" : undefined,
        };
  return { kind: "answered", elapsedMs, from, identity, facts: factsOf(findings) };
};
