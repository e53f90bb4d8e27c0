import type { Command } from "commander";
import type { z } from "zod";
import { showValue } from "../../proto/scenario-parameters.ts";
import { scenarioDetailReply } from "./catalogue-replies.ts";
import { withClient } from "./connection.ts";
import { counted } from "./counted.ts";
import { when } from "./instants.ts";
import { print } from "./print.ts";
import { seconds, techniqueWords } from "./scenario-list.ts";
import type { Shell } from "./shell.ts";
import { table } from "./table.ts";

type Detail = z.infer<typeof scenarioDetailReply>;

/** `plumbline scenario show`: one scenario, with the steps of each role and who vouches for it. */
export function showCommand(scenario: Command, shell: Shell): void {
  scenario
    .command("show <scenario>")
    .description("one scenario, with the steps of each role")
    .action(async (id: string, _options: object, command: Command) => {
      const found = await withClient(shell, command, (client) =>
        client.get(scenarioDetailReply, `/scenarios/${encodeURIComponent(id)}`),
      );
      print(shell, command, found, (one) => [
        `${one.id} version ${one.version}, tier ${one.tier}, ${one.onHost ? "on an agent's own host" : one.transport}: ${one.title}`,
        one.summary,
        `att&ck ${one.attackVersion}: ${one.attack.map(techniqueWords).join(", ") || one.techniques.join(" ") || "none"}`,
        `digest ${one.digest}`,
        `signed in bundle ${one.bundle.id} version ${one.bundle.version} (${one.bundle.digest}), until ${when(one.bundle.notAfter)}`,
        `by the key ${one.bundle.keyId}`,
        ...one.parameters.map(parameterLine),
        ...Object.entries(one.roles).flatMap(([role, steps]) =>
          roleLines(role, steps, one.parts, shell.width),
        ),
      ]);
    });
}

const parameterLine = ({ name, about, mayBe, ...declared }: Detail["parameters"][number]): string =>
  `parameter ${name}: ${mayBe}${declared.default === null ? ", must be given" : `, ${showValue(declared.default)} by default`}. ${about}`;

function roleLines(
  role: string,
  steps: Detail["roles"][string],
  parts: Detail["parts"],
  width: number | undefined,
): readonly string[] {
  if (steps.length === 0) return [];
  const part = parts.find((one) => one.role === role);
  const most = part === undefined ? "" : `, at most ${seconds(part.longestMs)} when nothing answers`;
  const lines = table(
    steps,
    [
      { title: "step", cell: ({ id }) => id },
      { title: "does", cell: ({ kind }) => kind },
      { title: "purpose", cell: ({ purpose }) => purpose },
      { title: "to", cell: ({ to }) => to ?? "-" },
      { title: "waits", cell: ({ timeoutMs }) => `${timeoutMs} ms`, align: "right" },
      { title: "tries", cell: ({ tries }) => tries, align: "right" },
    ],
    width === undefined ? undefined : width - 2,
  );
  return ["", `${role}: ${counted(steps.length, "step")}${most}`, ...lines.map((line) => `  ${line}`)];
}
