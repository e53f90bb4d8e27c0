/** A counter in the kernel's tables of them: a line of names, and a line of values under it. Undefined where it isn't there. */
export function counterIn(text: string, group: "TcpExt" | "Ip", name: string): number | undefined {
  const [names = [], values = []] = text
    .split("\n")
    .filter((line) => line.startsWith(`${group}:`))
    .map((line) => line.trim().split(/\s+/));
  const value = Number(values[names.indexOf(name)]);
  return Number.isInteger(value) ? value : undefined;
}
