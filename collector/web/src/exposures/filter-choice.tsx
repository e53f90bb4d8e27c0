export type Option = readonly [value: string, word: string];

type Props = {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChoose: (value: string) => void;
};

/** One filter; it shows that it is on. */
export function FilterChoice({ label, value, options, onChoose }: Props) {
  const on = value !== "";
  return (
    <select
      aria-label={label}
      value={value}
      onChange={({ target }) => onChoose(target.value)}
      className={`min-h-[34px] max-w-44 rounded-md border bg-raised px-2 text-sm max-sm:min-w-[calc(50%-0.25rem)] max-sm:flex-1 ${
        on ? "border-brand font-medium text-ink" : "border-line text-mute"
      }`}
    >
      <option value="">{label}: any</option>
      {options.map(([option, word]) => (
        <option key={option} value={option}>
          {word}
        </option>
      ))}
    </select>
  );
}
