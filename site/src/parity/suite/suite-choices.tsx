import type { ReactNode } from "react";
import { choiceGroups } from "#runtime/api/choice-groups";
import { hrefOf } from "../../routing.ts";
import { Disclosure } from "../../ui/disclosure.tsx";
import { ScrollTable } from "../../ui/scroll-table.tsx";
import type { SuiteCase } from "./suite-query.ts";

const title = "Why each case was run or left out";

/** What of a change each case was run for, or left out by; drawn when somebody asks. */
export function SuiteChoices({ cases }: { readonly cases: readonly SuiteCase[] }): ReactNode {
  return (
    <Disclosure summary={title}>
      <Choices cases={cases} />
    </Disclosure>
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
