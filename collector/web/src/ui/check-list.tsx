type Props<T extends string> = {
  readonly legend: string;
  readonly options: readonly (readonly [value: T, word: string, plain: string])[];
  readonly chosen: readonly T[];
  readonly onChange: (chosen: readonly T[]) => void;
};

/** Any number of these. The order of the options is kept, whatever was ticked first. */
export function CheckList<T extends string>({ legend, options, chosen, onChange }: Props<T>) {
  const turn = (value: T) =>
    onChange(
      options
        .map(([option]) => option)
        .filter((option) => (option === value ? !chosen.includes(value) : chosen.includes(option))),
    );
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      {options.map(([value, word, plain]) => (
        <label key={value} className="flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={() => turn(value)}
            className="mt-0.5 size-4 shrink-0 accent-brand"
          />
          <span>
            <span className="font-medium">{word}</span>
            <span className="label block">{plain}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
