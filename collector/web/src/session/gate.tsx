import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { presenceQuery } from "../api/session.ts";
import { Failure } from "../ui/failure.tsx";
import { Pending } from "../ui/pending.tsx";
import { MustChangePassword, MustSetUpFactor } from "./duties.tsx";
import { Entrance } from "./entrance.tsx";
import { FirstSetup } from "./first-setup.tsx";
import { SignIn } from "./sign-in.tsx";

/** Lets in who is signed in and owes nothing. The address stays, so a shared link opens after signing in. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const { data, error, refetch } = useQuery(presenceQuery);
  if (data?.kind === "signed-in") {
    switch (data.session.must) {
      case "change-password":
        return <MustChangePassword />;
      case "second-factor":
        return <MustSetUpFactor />;
      default:
        return children;
    }
  }
  if (data?.kind === "signed-out") return data.needsSetup ? <FirstSetup /> : <SignIn />;
  if (error) {
    return (
      <Entrance title="The collector doesn't answer" lead="The console can't tell who you are without it.">
        <Failure error={error} onRetry={() => void refetch()} />
      </Entrance>
    );
  }
  return (
    <div className="mx-auto max-w-sm px-4 py-24">
      <Pending label="Asking who you are" lines={3} />
    </div>
  );
}
