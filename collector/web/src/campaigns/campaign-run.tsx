import { Link } from "@tanstack/react-router";
import type { CampaignRunView } from "../../../http/campaign-schemas.ts";
import { TONE_TEXT, type Tone } from "../marks/tone.ts";
import { Foreign } from "../ui/foreign.tsx";
import { Age } from "../ui/moment.tsx";
import { Section } from "../ui/section.tsx";
import { Cell, Row, Table } from "../ui/table.tsx";

type Node = CampaignRunView["nodes"][number];

/** One run of a campaign: how it stands, and each node with what it came to or why it did not run. */
export function CampaignRun({ run }: { readonly run: CampaignRunView }) {
  return (
    <Section title={run.campaignId} lead={<Lead run={run} />} action={<Answer run={run} />}>
      <Table
        caption={`Nodes of ${run.campaignId}`}
        columns={["Node", "From", "Target", "Came to", "Because"]}
      >
        {run.nodes.map((node) => (
          <NodeRow key={node.id} node={node} />
        ))}
      </Table>
    </Section>
  );
}

function Lead({ run: { title, askedBy, startedAt, spent, end, clean } }: { readonly run: CampaignRunView }) {
  return (
    <>
      <Foreign>{title}</Foreign>; started by <Foreign>{askedBy}</Foreign> <Age at={startedAt} />, {spent.runs}{" "}
      {spent.runs === 1 ? "run" : "runs"}
      {end && (
        <>
          ; {end.kind}: <Foreign>{end.because}</Foreign>
        </>
      )}
      {clean && `; clean-up ${clean === "ok" ? "ok" : "not confirmed"}`}
    </>
  );
}

const ANSWERS: Readonly<Record<"yes" | "no" | "cannot-tell", readonly [Tone, string]>> = {
  yes: ["good", "As it was meant"],
  no: ["bad", "Not as it was meant"],
  "cannot-tell": ["unsure", "Nobody can tell"],
};

function Answer({ run: { state, answer } }: { readonly run: CampaignRunView }) {
  if (answer === null)
    return <span className="text-sm text-mute">{state === "cleaning" ? "Cleaning up" : "Under way"}</span>;
  const [tone, words] = ANSWERS[answer.kind];
  return (
    <span className={`text-sm font-medium ${TONE_TEXT[tone]}`} title={answer.because}>
      {words}
    </span>
  );
}

function NodeRow({ node }: { readonly node: Node }) {
  const { id, scenario, segment, target, because, cleanBecause, runId } = node;
  return (
    <Row
      head={
        <>
          {runId === null ? (
            id
          ) : (
            <Link
              to="."
              search={(search) => ({ ...search, run: runId })}
              resetScroll={false}
              className="underline-offset-2 hover:underline"
            >
              {id}
            </Link>
          )}
          <span className="label block">{scenario}</span>
        </>
      }
    >
      <Cell label="From">{segment ?? "-"}</Cell>
      <Cell label="Target">
        <span className="font-mono text-xs">{target ?? "-"}</span>
      </Cell>
      <Cell label="Came to">
        <span className={TONE_TEXT[toneOf(node)]}>{node.outcome ?? node.state}</span>
      </Cell>
      <Cell label="Because">
        <Foreign>{because ?? cleanBecause ?? ""}</Foreign>
      </Cell>
    </Row>
  );
}

/** Good is what was meant, bad what settles the opposite; what settles nothing is neither. */
function toneOf({ outcome, expect }: Node): Tone {
  if (outcome === null) return "none";
  if (expect.includes(outcome)) return "good";
  return outcome === "allowed" || outcome === "prevented" || outcome === "absent" ? "bad" : "unsure";
}
