import { useQuery } from "@tanstack/react-query";
import type { Session } from "../../../http/fleet-schemas.ts";
import { presenceQuery } from "../api/session.ts";

/** Who is signed in. Pages are drawn only when somebody is. */
export function useSession(): Session | undefined {
  const { data } = useQuery(presenceQuery);
  return data?.kind === "signed-in" ? data.session : undefined;
}

/** What a button needs: to run the place, to see to one's own exposures, to read what was done, or to let agents and people in. */
type Act = "operate" | "own" | "audit" | "administer";

const HOLDERS: Readonly<Record<Act, readonly Session["role"][]>> = {
  operate: ["operator", "approver", "admin"],
  own: ["operator", "owner", "approver", "admin"],
  audit: ["approver", "admin"],
  administer: ["admin"],
};

/** The collector decides; this only spares people the buttons that it would refuse them. */
export function useMay(act: Act): boolean {
  const role = useSession()?.role;
  return role !== undefined && HOLDERS[act].includes(role);
}
