import type { ReactNode } from "react";
import type { SideCall } from "#runtime/api/parity-result";
import { Digest } from "../../ui/copy.tsx";
import { JsonValue } from "../../ui/json-value.tsx";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import { same } from "./compare-calls.ts";

interface CallComparisonProps {
  readonly label: string;
  readonly left: SideCall | undefined;
  readonly right: SideCall | undefined;
  readonly names: readonly [string, string];
}

interface Row {
  readonly name: string;
  readonly left: unknown;
  readonly right: unknown;
  readonly show: (value: unknown) => ReactNode;
}

/** One call on both sides, line by line: who was called, with what, and what came back. */
export function CallComparison({ label, left, right, names }: CallComparisonProps): ReactNode {
  const rows = rowsOf(left, right);
  return (
    <ScrollTable label={label} className="stacked call-table">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">What</span>
          </th>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, left: a, right: b, show }) => (
          <tr key={name} className={same(a, b) ? undefined : "differs"}>
            <th scope="row">
              {name}
              {same(a, b) ? null : <span className="cell-note">differs</span>}
            </th>
            <td data-name={names[0]}>{left === undefined ? <NotCalled /> : show(a)}</td>
            <td data-name={names[1]}>{right === undefined ? <NotCalled /> : show(b)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function NotCalled(): ReactNode {
  return <span className="muted">not called</span>;
}

function rowsOf(left: SideCall | undefined, right: SideCall | undefined): Row[] {
  const json = (value: unknown): ReactNode =>
    value === undefined || value === null ? <span className="muted">none</span> : <JsonValue value={value} />;
  const digests = (value: unknown): ReactNode =>
    [value]
      .flat()
      .map((one) => (typeof one === "string" ? <Digest key={one} value={one} what="digest" /> : json(undefined)));
  const each = (
    prefix: string,
    pick: (call: SideCall) => Readonly<Record<string, unknown>>,
    show: Row["show"],
  ): Row[] => {
    const [a, b] = [left === undefined ? {} : pick(left), right === undefined ? {} : pick(right)];
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => ({
      name: `${prefix} ${name}`,
      left: a[name],
      right: b[name],
      show,
    }));
  };
  const one = (name: string, pick: (call: SideCall) => unknown, show: Row["show"]): Row => ({
    name,
    left: left && pick(left),
    right: right && pick(right),
    show,
  });
  const error =
    left?.error === undefined && right?.error === undefined ? [] : [one("Error", (call) => call.error, json)];
  return [
    one("Module", ({ module }) => `${module.key}@${module.version}`, json),
    one("Source", ({ source }) => source, digests),
    one(
      "Tool",
      ({ tool }) =>
        tool === null ? "none: it is pure TypeScript" : `${tool.kind} ${tool.version} build ${tool.build}`,
      json,
    ),
    ...each("Param", ({ params }) => params, json),
    ...each("Input", ({ inputs }) => inputs, digests),
    ...each("Output", ({ outputs }) => outputs, digests),
    ...error,
  ];
}
