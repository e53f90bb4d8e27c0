import { CONTENTS } from "../../proto/contents.ts";
import { saidBaseline } from "../../proto/inert.ts";
import type { HttpContentStep } from "../../proto/step.ts";
import { factsOf } from "./facts.ts";
import { httpExchange } from "./http-exchange.ts";
import { holds } from "./peer-identity.ts";
import type { Probe } from "./probe.ts";

/** A witness's answer is a few dozen bytes; a block page is looked at no further than this. */
const MAX_BODY_BYTES = 4 * 1024;

/**
 * One POST of a text of the closed list, with the run's word in a header: a baseline's where the step
 * is one, so that its arrival is not taken for the attempt's. Says the status, and whether the word came
 * back from the far end; what that means is not said here.
 */
export const httpContent: Probe<HttpContentStep> = async (step, io) => {
  const said = step.purpose === "baseline" ? saidBaseline(io.nonce) : Buffer.from(io.nonce);
  const { target, timeoutMs, path, hostHeader, content } = step;
  const answer = await httpExchange(
    {
      target,
      timeoutMs,
      scheme: "http",
      method: "POST",
      path,
      hostHeader,
      headers: {
        "content-type": CONTENTS[content].type,
        "x-plumbline-said": said.toString("latin1"),
      },
      body: CONTENTS[content].body,
      mostBodyBytes: MAX_BODY_BYTES,
    },
    io,
  );
  if (answer.kind !== "http-answer") return answer;
  const { elapsedMs, from, identity, status, header, body } = answer;
  const findings = {
    status,
    "status-class": `${Math.floor(status / 100)}xx`,
    echo: holds(body, said) ? "yes" : "no",
    server: header("server"),
  };
  return { kind: "answered", elapsedMs, from, identity, facts: factsOf(findings) };
};
