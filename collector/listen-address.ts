/** `HOST:PORT` or `[HOST]:PORT`. */
export function address(text: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^\[?([^[\]]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined || Number(port) > 65_535)
    throw new Error(`"${text}" is not HOST:PORT`);
  return { host, port: Number(port) };
}

/** A host as a URL has it; what stands for every address is called by the machine's own name for itself. */
export function shown(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
