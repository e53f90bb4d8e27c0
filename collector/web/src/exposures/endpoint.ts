import type { ExposureView } from "../../../http/schemas.ts";

type Endpoint = NonNullable<ExposureView["endpoint"]>;

export const endpointWords = ({ host, port, protocol }: Endpoint): string =>
  `${protocol}/${host.includes(":") ? `[${host}]` : host}${port === null ? "" : `:${port}`}`;
