/** What the gateway needs of a logger; pino fits. Never given a secret. */
export type GatewayLog = {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
};
