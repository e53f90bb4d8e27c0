import { type Field, PLACE } from "../situation.ts";
import { turnedAside } from "./rules.ts";

/** What the web service on the target says. */
export const SHOP = "<html><head><title>Shop</title></head><body>Welcome</body></html>";

/** The web service itself. */
export const shop = ({ serve, port }: Field): Promise<void> =>
  serve("t", { kind: "http", host: PLACE.t, port, server: "nginx", page: SHOP });

type Answer = {
  readonly server: string;
  readonly page: string;
  readonly status?: number;
  readonly location?: string;
};

/** A page of the router's own in the place of the service's. */
export async function webPage(field: Field, answer: Answer): Promise<void> {
  await shop(field);
  await field.serve("r", { kind: "http", host: "0.0.0.0", port: 9_000, ...answer });
  await turnedAside(field, `ip daddr ${PLACE.t} tcp dport ${field.port}`, 9_000);
}
