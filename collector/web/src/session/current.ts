import { useQuery } from "@tanstack/react-query";
import type { Session } from "../../../http/schemas.ts";
import { presenceQuery } from "../api/session.ts";

/** Who is signed in. Pages are drawn only when somebody is. */
export function useSession(): Session | undefined {
  const { data } = useQuery(presenceQuery);
  return data?.kind === "signed-in" ? data.session : undefined;
}

/** The collector decides; this only spares a viewer the buttons that it would refuse. */
export const useMayAct = (): boolean => {
  const role = useSession()?.role;
  return role !== undefined && role !== "viewer";
};
