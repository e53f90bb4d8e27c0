import type { Outcome } from "../../proto/outcome.ts";
import type { TlsHandshakeStep } from "../../proto/step.ts";
import type { SocketName } from "../../proto/target.ts";
import { untrusted } from "../../proto/untrusted.ts";
import { classify } from "./classify.ts";
import type { Securing } from "./dial.ts";
import { byAlert, byCertificate } from "./peer-identity.ts";
import { type Probe, SPEAK_WAIT_MS } from "./probe.ts";
import { sample } from "./sample.ts";

/**
 * Opens a connection and speaks TLS until the peer has shown its certificate. Sends no data. A peer
 * that then asks for a certificate of ours has still shown its own, so it has spoken.
 */
export const tlsHandshake: Probe<TlsHandshakeStep> = async (step, io) => {
  const startedAtMs = io.steadyMs();
  const opening = await io.open(step.target, {
    localAddress: io.sourceAddress,
    timeoutMs: step.timeoutMs,
    stop: io.stop,
    steadyMs: io.steadyMs,
  });
  if (opening.kind === "failed") return classify(opening.failure, step.target);
  const leftMs = Math.max(SPEAK_WAIT_MS, step.timeoutMs - opening.elapsedMs);
  const securing = await io.secure(opening.line, {
    serverName: step.serverName,
    timeoutMs: leftMs,
    stop: io.stop,
  });
  const elapsedMs = io.steadyMs() - startedAtMs;
  if (securing.kind === "failed") return unsecured(securing, opening.from, opening.elapsedMs, elapsedMs);
  const { line, certificate } = securing;
  const spoken = `${line.getProtocol() ?? "TLS"} ${line.getCipher()?.standardName ?? ""}`.trim();
  line.destroy();
  return {
    kind: "spoke",
    elapsedMs,
    from: opening.from,
    identity: byCertificate(certificate),
    sample: untrusted(spoken),
  };
};

/** What a handshake that did not come through showed. `connectedMs` is the time to the TCP handshake. */
export function unsecured(
  failed: Extract<Securing, { kind: "failed" }>,
  from: SocketName,
  connectedMs: number,
  elapsedMs: number,
): Outcome {
  const { code } = failed;
  const { first, bytes } = failed.heard();
  if (code === "STOPPED") return { kind: "unable", reason: "stopped" };
  // A TLS alert record (RFC 8446 section 5.1): the peer speaks TLS and says no.
  if (code.includes("_ALERT_") || first[0] === 0x15) {
    return { kind: "spoke", elapsedMs, from, identity: byAlert(code), sample: untrusted(code.slice(0, 64)) };
  }
  if (bytes > 0) return { kind: "garbled", elapsedMs, from, sample: sample(first) };
  if (code === "TIMEOUT") {
    return { kind: "connected", elapsedMs: connectedMs, from, waitedMs: elapsedMs - connectedMs };
  }
  return { kind: "cut", elapsedMs, from, errno: code };
}
