import { useState, type ReactNode } from "react";
import { choiceGroups } from "#runtime/api/choice-groups";
import { hrefOf } from "../../routing.ts";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import type { SuiteCase } from "./suite-query.ts";

const title = "Why each case was run or left out";

/** What of a change each case was run for, or left out by; drawn when somebody asks. */
export function SuiteChoices({ cases }: { readonly cases: readonly SuiteCase[] }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      className="disclosure"
      onToggle={({ currentTarget }) => {
        setIsOpen(currentTarget.open);
      }}
    >
      <summary>{title}</summary>
      {isOpen ? <Choices cases={cases} /> : null}
    </details>
  );
}

function Choices({ cases }: { readonly cases: readonly SuiteCase[] }): ReactNode {
  return (
    <ScrollTable label={title} className="suite-choices">
      <thead>
        <tr>
          <th scope="col">Why</th>
          <th scope="col">Cases</th>
        </tr>
      </thead>
      <tbody>
        {choiceGroups(cases).map(({ why, isLeftOut, cases: chosen }) => (
          <tr key={`${isLeftOut} ${why}`}>
            <th scope="row">
              {isLeftOut ? "Left out" : "Run"}
              <span className="cell-note wrap">{why}</span>
            </th>
            <td>
              <span className="cause-cases">
                {chosen.map(({ id, title: name }) => (
                  <a key={id} href={hrefOf({ page: "parity-case", id })}>
                    {name}
                  </a>
                ))}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
