import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Problem } from "../../../http/fleet-schemas.ts";
import type { IdentityProvider } from "../../../http/people-schemas.ts";
import { Refusal } from "../api/request.ts";
import { type Credentials, presenceQuery, providerQuery, signIn } from "../api/session.ts";
import { Button, buttonLook } from "../ui/button.tsx";
import { Failure } from "../ui/failure.tsx";
import { TextField } from "../ui/field.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Entrance } from "./entrance.tsx";
import { SignInCode } from "./sign-in-code.tsx";

/** A password, then the second factor where the account has one; or an identity provider's word. */
export function SignIn() {
  const client = useQueryClient();
  const { data: provider } = useQuery(providerQuery);
  const [challenge, setChallenge] = useState<string>();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (credentials: Credentials) => signIn(credentials),
    onSuccess: (reply) => {
      if (reply.kind === "code-needed") return setChallenge(reply.challenge);
      return client.invalidateQueries({ queryKey: presenceQuery.queryKey });
    },
  });
  if (challenge !== undefined) {
    return <SignInCode challenge={challenge} onBack={() => setChallenge(undefined)} />;
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    mutate({ name: String(form.get("name")), password: String(form.get("password")) });
  };
  return (
    <Entrance
      title="Sign in"
      lead="See which exposures would hold up against an attacker, from where, and why."
    >
      {provider?.refused && <ProviderRefused problem={provider.refused} />}
      <form onSubmit={submit} className="grid gap-4">
        <TextField label="Name" name="name" autoComplete="username" required autoFocus />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        {error && <Failure error={error} />}
        <Button type="submit" weight="primary" busy={isPending} className="min-h-10">
          {isPending ? "Signing in…" : "Sign in"}
        </Button>
      </form>
      {provider && <ProviderWay provider={provider} />}
      <p className="label mt-6 text-pretty">
        Forgot the password, or lost the authenticator and its recovery codes? An administrator of this
        collector can reset them.
      </p>
    </Entrance>
  );
}

/** Somebody came back from the identity provider and was not let in: why, and what they can do. */
function ProviderRefused({ problem }: { readonly problem: Problem }) {
  return (
    <div className="mb-5 grid gap-2">
      <Failure error={new Refusal(problem)} />
      <p className="label text-pretty">
        You can try again below. If it stays like this, an administrator of this collector finds the failed
        sign-in in the audit log.
      </p>
    </div>
  );
}

/** The identity provider's door, where there is one. */
function ProviderWay({ provider }: { readonly provider: IdentityProvider }) {
  if (provider.issuer === null) return null;
  return (
    <div className="mt-4 grid gap-2 border-t border-line pt-4">
      {provider.available ? (
        <a href="/api/v1/oidc/login" className={`${buttonLook("plain")} min-h-10`}>
          Sign in with <Foreign>{hostOf(provider.issuer)}</Foreign>
        </a>
      ) : (
        <p role="status" className="text-sm text-pretty">
          Signing in with <Foreign>{hostOf(provider.issuer)}</Foreign> isn't possible now:{" "}
          <Foreign>{provider.problem ?? "it doesn't answer"}</Foreign>. Who has a password here can use it.
        </p>
      )}
    </div>
  );
}

function hostOf(issuer: string): string {
  return URL.parse(issuer)?.host ?? issuer;
}
