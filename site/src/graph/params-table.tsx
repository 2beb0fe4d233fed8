import type { ReactNode } from "react";
import type { ContractData } from "#contracts";
import { formatValue } from "../format.ts";
import { JsonValue } from "../ui/json-value.tsx";
import { ScrollTable } from "../ui/scroll-table.tsx";

interface ParamsTableProps {
  readonly params: ContractData["params"];
  readonly authored: Readonly<Record<string, unknown>>;
}

/** Each param of a node: what the author wrote, what holds otherwise, and who else may set it. */
export function ParamsTable({ params, authored }: ParamsTableProps): ReactNode {
  const unknown = Object.keys(authored).filter((name) => !(name in params));
  return (
    <ScrollTable label="Params">
      <thead>
        <tr>
          <th scope="col">Param</th>
          <th scope="col">Value here</th>
          <th scope="col">May be set by</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(params).map(([name, param]) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
              <span className="cell-note">{param.description}</span>
            </th>
            <td>
              <ParamValue name={name} param={param} authored={authored} />
            </td>
            <td>
              workflow
              {param.settable.outputType ? ", output type" : ""}
              {param.settable.orderLine ? ", order line" : ""}
            </td>
          </tr>
        ))}
        {unknown.map((name) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
              <span className="cell-note">The contract has no such param.</span>
            </th>
            <td>
              <JsonValue value={authored[name]} />
            </td>
            <td>nobody</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

interface ParamValueProps {
  readonly name: string;
  readonly param: ContractData["params"][string];
  readonly authored: Readonly<Record<string, unknown>>;
}

function ParamValue({ name, param, authored }: ParamValueProps): ReactNode {
  if (name in authored) {
    return (
      <>
        <JsonValue value={authored[name]} />
        <span className="cell-note">
          authored{param.required ? "; required" : `; default ${formatValue(param.default)}`}
        </span>
      </>
    );
  }
  if (param.required) {
    return (
      <>
        <strong>not set</strong>
        <span className="cell-note">required: {param.noDefault}</span>
      </>
    );
  }
  return (
    <>
      <JsonValue value={param.default} />
      <span className="cell-note">default</span>
    </>
  );
}
