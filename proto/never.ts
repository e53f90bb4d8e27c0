/** Makes a switch exhaustive: a new union member does not compile until it is handled. */
export function never(value: never): never {
  throw new TypeError(`Unexpected value ${JSON.stringify(value)}`);
}
