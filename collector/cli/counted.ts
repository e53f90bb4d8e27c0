/** A number with its noun: `1 batch`, `2 batches`. */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${/(?:ch|sh|s|x)$/.test(noun) ? `${noun}es` : noun.replace(/y$/, "ie").concat("s")}`;
}
