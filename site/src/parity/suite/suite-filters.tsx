import type { ReactNode } from "react";
import { verdicts } from "#runtime/api/metrics";
import { verdictTexts } from "../../ui/tone.ts";
import { causeGroups, sortOrders, type SuiteCase, type SuiteQuery } from "./suite-query.ts";

interface SuiteFiltersProps {
  readonly cases: readonly SuiteCase[];
  readonly query: SuiteQuery;
  readonly onChange: (next: Partial<SuiteQuery>) => void;
}

interface Option {
  readonly value: string;
  readonly text: string;
}

const distinct = (values: readonly string[]): Option[] =>
  [...new Set(values)].toSorted((a, b) => a.localeCompare(b, "en")).map((value) => ({ value, text: value }));

/** Search, filters and order of the list; each of them is in the address. */
export function SuiteFilters({ cases, query, onChange }: SuiteFiltersProps): ReactNode {
  const present = verdicts.filter((verdict) => cases.some((one) => one.verdict === verdict));
  const yesNo = (yes: string, no: string): Option[] => [
    { value: "yes", text: yes },
    { value: "no", text: no },
  ];
  const choices: readonly (readonly [keyof SuiteQuery, string, readonly Option[]])[] = [
    ["verdict", "Verdict", present.map((value) => ({ value, text: verdictTexts[value].label }))],
    ["product", "Product", distinct(cases.map(({ product }) => product))],
    ["type", "Output type", distinct(cases.map(({ outputType }) => outputType))],
    ["kind", "Kind", distinct(cases.map(({ artifactKind }) => artifactKind))],
    ["cause", "Cause", causeGroups(cases).map(({ id, cause }) => ({ value: id, text: cause }))],
    ["waived", "Waiver", yesNo("Waived", "Not waived")],
    ["reused", "Verdict from", yesNo("An earlier run", "This run")],
  ];
  return (
    <form
      className="filters"
      role="search"
      aria-label="Cases"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <label className="filter filter-search">
        <span>Search</span>
        <input
          id="case-search"
          type="search"
          value={query.search}
          placeholder="Title, case, product, cause"
          onChange={(event) => {
            onChange({ search: event.currentTarget.value });
          }}
        />
      </label>
      {choices.map(([name, text, options]) => (
        <Choice
          key={name}
          text={text}
          value={query[name]}
          options={options}
          onChoose={(value) => onChange({ [name]: value })}
        />
      ))}
      <label className="filter">
        <span>Order</span>
        <select value={query.sort} onChange={(event) => onChange({ sort: event.currentTarget.value })}>
          {sortOrders.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}

interface ChoiceProps {
  readonly text: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChoose: (value: string) => void;
}

/** One filter; none where there is nothing to choose between. */
function Choice({ text, value, options, onChoose }: ChoiceProps): ReactNode {
  if (options.length < 2 && value === "") return null;
  return (
    <label className="filter">
      <span>{text}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">Any</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}
