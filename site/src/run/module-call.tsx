import type { ReactNode } from "react";
import type { ModuleCall } from "#runtime/api/documents";
import { formatDuration, formatTime } from "../format.ts";
import { Digest } from "../ui/copy.tsx";
import { Facts } from "../ui/facts.tsx";
import { JsonValue } from "../ui/json-value.tsx";
import { Problem } from "../ui/problem.tsx";

/** One recorded call of a module: who was called, with what, and what came back. */
export function ModuleCallView({ call }: { readonly call: ModuleCall }): ReactNode {
  const ms = Date.parse(call.finishedAt) - Date.parse(call.startedAt);
  return (
    <div className="call">
      {call.error === undefined ? null : <Problem problem={call.error} title="The call failed" heading="h3" />}
      <Facts
        facts={[
          {
            name: "Module",
            value: (
              <code>
                {call.module.key}@{call.module.version}
              </code>
            ),
          },
          {
            name: "Tool",
            value:
              call.tool === null ? (
                "none: it is pure TypeScript"
              ) : (
                <span className="wrap">
                  {call.tool.kind} {call.tool.version} <span className="muted">build {call.tool.build}</span>
                </span>
              ),
          },
          {
            name: "Time",
            value: (
              <>
                {formatDuration(ms)} <span className="muted">from {formatTime(call.startedAt)}</span>
              </>
            ),
          },
          Object.keys(call.params).length === 0
            ? undefined
            : { name: "Params", value: <JsonValue value={call.params} /> },
          ...Object.entries(call.inputs).flatMap(([name, digests]) =>
            digests.map((digest, index) => ({
              name: `In ${name}${digests.length > 1 ? ` ${index + 1}` : ""}`,
              value: <Digest value={digest} what={`digest of input ${name}`} />,
            })),
          ),
          ...Object.entries(call.outputs).map(([name, digest]) => ({
            name: `Out ${name}`,
            value: <Digest value={digest} what={`digest of output ${name}`} />,
          })),
        ]}
      />
    </div>
  );
}
