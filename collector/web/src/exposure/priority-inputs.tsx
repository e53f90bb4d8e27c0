import type { PriorityAnswerView } from "../../../http/schemas.ts";
import { Age, Moment } from "../ui/moment.tsx";

/** The clock's beginning is an instant, which readers want in their own zone. */
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

type Input = PriorityAnswerView["inputs"][number];
type Props = { readonly asserted: PriorityAnswerView; readonly grounded: PriorityAnswerView };

/** Every question of the tables; where the two answers differ, the row is marked. */
export function PriorityInputs({ asserted, grounded }: Props) {
  const names = [...new Set([...asserted.inputs, ...grounded.inputs].map(({ name }) => name))];
  return (
    <table className="mt-5 w-full table-fixed text-left text-sm">
      <caption className="sr-only">Inputs of the priority, asserted and grounded</caption>
      <thead>
        <tr className="border-b border-ink/30 text-xs text-mute [&>th]:py-2 [&>th]:pr-3 [&>th]:font-medium">
          <th scope="col" className="w-[27%] pl-2.5">
            Input
          </th>
          <th scope="col">Asserted</th>
          <th scope="col">Grounded</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <Row
            key={name}
            name={name}
            asserted={asserted.inputs.find((input) => input.name === name)}
            grounded={grounded.inputs.find((input) => input.name === name)}
          />
        ))}
      </tbody>
    </table>
  );
}

type RowProps = {
  readonly name: string;
  readonly asserted: Input | undefined;
  readonly grounded: Input | undefined;
};

function Row({ name, asserted, grounded }: RowProps) {
  const differs = asserted?.value !== grounded?.value;
  return (
    <tr className="border-b border-line align-top [&>*]:py-2 [&>*]:pr-3">
      <th
        scope="row"
        className={`border-l-2 pl-2 font-medium break-words ${differs ? "border-brand" : "border-transparent"}`}
      >
        {name}
        {differs && <span className="block text-xs text-brand">differs</span>}
      </th>
      <td>{asserted && <Value input={asserted} />}</td>
      <td>{grounded && <Value input={grounded} strong={differs} />}</td>
    </tr>
  );
}

function Value({
  input: { value, source, at, note },
  strong = false,
}: {
  readonly input: Input;
  readonly strong?: boolean;
}) {
  return (
    <>
      <span
        className={`block break-words ${value === "unknown" ? "text-aged" : ""} ${strong ? "font-semibold" : ""}`}
      >
        {INSTANT.test(value) ? <Moment at={value} /> : value}
      </span>
      <span className="block text-xs text-mute">
        {source === "none" ? "no source" : source}
        {at !== null && (
          <>
            {", "}
            <Age at={at} />
          </>
        )}
      </span>
      {note !== "" && <span className="block text-xs break-words text-mute max-sm:hidden">{note}</span>}
    </>
  );
}
