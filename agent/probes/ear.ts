import type { SocketName, Target } from "../../proto/target.ts";
import { showTarget } from "../../proto/target.ts";
import type { Ear, Listener, OpenEar } from "./ear-listener.ts";
import { tcpEar } from "./ear-tcp.ts";
import { udpEar } from "./ear-udp.ts";

/** An open ear, to be closed by whoever asked for it; or the system code of why there is none. */
export type Hearing =
  | { readonly kind: "hearing"; readonly at: SocketName; readonly close: () => void }
  | { readonly kind: "failed"; readonly code: string };

/** Opens an ear. Never rejects. */
export type Hear = (listen: Target, listener: Listener) => Promise<Hearing>;

type Shared = { readonly listeners: Set<Listener>; readonly opening: Promise<Ear> };

/** One set of ears for the whole agent. */
export function ears(steadyMs: () => number): Hear {
  const shared = new Map<string, Shared>();
  return async (listen, listener) => {
    const name = listen.port === 0 ? undefined : showTarget(listen);
    const known = name === undefined ? undefined : shared.get(name);
    const listeners = known?.listeners ?? new Set<Listener>();
    const ear: Shared = known ?? { listeners, opening: openEar(listen, listeners, steadyMs) };
    listeners.add(listener);
    if (name !== undefined) shared.set(name, ear);
    const leave = (): void => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      if (name !== undefined && shared.get(name) === ear) shared.delete(name);
      ear.opening.then((opened) => opened.close()).catch(() => undefined);
    };
    try {
      return { kind: "hearing", at: (await ear.opening).at, close: leave };
    } catch (cause) {
      leave();
      return { kind: "failed", code: (cause as NodeJS.ErrnoException).code ?? String(cause) };
    }
  };
}

const openEar: OpenEar = (listen, listeners, steadyMs) =>
  listen.transport === "tcp" ? tcpEar(listen, listeners, steadyMs) : udpEar(listen, listeners, steadyMs);
