import type { AgentRules as Rules } from "../../../http/containment-schemas.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { Foreign } from "../ui/foreign.tsx";
import { Moment } from "../ui/moment.tsx";

/** What its administrator agreed to, in the order in which the agent asks. Silence is refusal. */
export function AgentRules({ rules, digest }: { readonly rules: Rules; readonly digest: string }) {
  const limits = Object.entries(rules.limits).map(([name, value]) => `${name} ${value}`);
  return (
    <Facts>
      <Fact name="Agreed by">
        <Foreign>{rules.agreedBy}</Foreign>
      </Fact>
      <Fact name="In force">
        from <Moment at={rules.notBefore} /> to <Moment at={rules.notAfter} />
        {rules.windows.map((window) => (
          <span key={window} className="block">
            only {window}
          </span>
        ))}
      </Fact>
      <Fact name="Tier">up to {rules.tier}</Fact>
      <Fact name="May look at">
        <Lines
          lines={rules.allow.map(
            ({ kinds, to, ports }) => `${to.join(", ")} on ${ports.join(", ")}: ${kinds.join(", ")}`,
          )}
          none="Nothing"
        />
      </Fact>
      <Fact name="Never">
        <Lines
          lines={rules.deny.map(
            ({ to, because }) => `${to.join(", ")}${because === "" ? "" : `: ${because}`}`,
          )}
          none="Nothing beyond what is denied everywhere: loopback, link-local, multicast and metadata addresses unless named"
        />
      </Fact>
      <Fact name="May listen">
        <Lines
          lines={rules.witness.map(
            ({ transport, on, ports, from }) =>
              `${transport} ${on} on ${ports.join(", ")}, to ${from.join(", ")}`,
          )}
          none="Nowhere"
        />
      </Fact>
      <Fact name="Trusts scenarios of">
        {rules.publishers.length === 0 && (
          <span className="font-medium text-aged">
            Nobody: it takes no job until a publisher's key is in its rules.
          </span>
        )}
        <ul>
          {rules.publishers.map(({ name, keyId }) => (
            <li key={keyId}>
              <Foreign>{name}</Foreign>{" "}
              <span className="font-mono text-xs break-all text-mute" title={keyId}>
                {keyId.slice(0, 16)}…
              </span>
            </li>
          ))}
        </ul>
      </Fact>
      <Fact name="Limits">{limits.join(" · ")}</Fact>
      <Fact name="Digest">
        <span className="font-mono text-xs break-all">{digest}</span>
      </Fact>
    </Facts>
  );
}

function Lines({ lines, none }: { readonly lines: readonly string[]; readonly none: string }) {
  if (lines.length === 0) return <span className="text-mute">{none}</span>;
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>
          <Foreign className="break-words">{line}</Foreign>
        </li>
      ))}
    </ul>
  );
}
