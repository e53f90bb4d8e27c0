export type Transport = "tcp" | "udp";

/** One literal address and port. Names are resolved before a target is made, never after. */
export type Target = { readonly transport: Transport; readonly host: string; readonly port: number };

/** `tcp/192.0.2.1:445`, `tcp/[2001:db8::1]:445`. */
export const showTarget = ({ transport, host, port }: Target): string =>
  `${transport}/${host.includes(":") ? `[${host}]` : host}:${port}`;

const TARGET = /^(tcp|udp)\/(?:\[([0-9a-fA-F:.]{2,45})\]|([^\s/[\]:]{1,253})):(\d{1,5})$/;

/** Reads `tcp/192.0.2.1:445` or `tcp/[2001:db8::1]:445`; undefined where it is neither. The host may still be a name. */
export function targetIn(text: string): Target | undefined {
  const [, transport, six, other, digits] = TARGET.exec(text) ?? [];
  const host = six ?? other;
  const port = Number(digits);
  return (transport === "tcp" || transport === "udp") && host !== undefined && isPort(port)
    ? { transport, host, port }
    : undefined;
}

/** Whether a number can be the port of a service. */
export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;

/** The address and port that the kernel gave an attempt. */
export type SocketName = { readonly address: string; readonly port: number };
