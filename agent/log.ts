/** What the agent needs of a logger; main passes pino writing JSON to stderr. Never given a secret. */
export type Log = {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
};
