import type { ReactNode } from "react";

interface SegmentsProps<TValue extends string> {
  readonly label: string;
  readonly value: TValue;
  readonly options: readonly {
    readonly value: TValue;
    readonly text: string;
    readonly disabledBecause?: string | undefined;
  }[];
  readonly onChoose: (value: TValue) => void;
}

/** A small choice of views, each a button that says whether it is pressed. */
export function Segments<TValue extends string>({ label, value, options, onChoose }: SegmentsProps<TValue>): ReactNode {
  return (
    <fieldset className="segments" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          disabled={option.disabledBecause !== undefined}
          title={option.disabledBecause}
          onClick={() => {
            onChoose(option.value);
          }}
        >
          {option.text}
        </button>
      ))}
    </fieldset>
  );
}
