import { queryOptions } from "@tanstack/react-query";
import type { CreatedLink, MagicLink } from "../../../http/people-schemas.ts";
import type { Page } from "./page.ts";
import { ask, send } from "./request.ts";

const at = (exposure: string): string => `/exposures/${encodeURIComponent(exposure)}/links`;

export const linksQuery = (exposure: string) =>
  queryOptions({
    queryKey: ["links", exposure],
    queryFn: ({ signal }) => ask<Page<MagicLink>>(at(exposure), signal),
  });

export const makeLink = (exposure: string, ttlDays: number): Promise<CreatedLink> =>
  send("POST", at(exposure), { ttlDays });

export const endLink = (exposure: string, link: string): Promise<unknown> =>
  send("DELETE", `${at(exposure)}/${encodeURIComponent(link)}`);
