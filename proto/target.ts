export type Transport = "tcp" | "udp";

/** One literal address and port. Names are resolved before a target is made, never after. */
export type Target = { readonly transport: Transport; readonly host: string; readonly port: number };

/** `tcp/192.0.2.1:445`, `tcp/[2001:db8::1]:445`. */
export const showTarget = ({ transport, host, port }: Target): string =>
  `${transport}/${host.includes(":") ? `[${host}]` : host}:${port}`;

/** Whether a number can be the port of a service. */
export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;

/** The address and port that the kernel gave an attempt. */
export type SocketName = { readonly address: string; readonly port: number };
