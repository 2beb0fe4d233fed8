import type { ReactNode } from "react";

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** Names and values, as a description list. Facts without a value are left out. */
export function Facts({
  facts,
  wide,
}: {
  readonly facts: readonly (Fact | undefined)[];
  readonly wide?: boolean;
}): ReactNode {
  return (
    <dl className={wide === true ? "facts facts-wide" : "facts"}>
      {facts.map((fact) =>
        fact === undefined ? null : (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
