import type { ReactNode } from "react";
import { documentPaths } from "#runtime/api/documents";
import { sideNames, type ParityResult, type SideCall } from "#runtime/api/parity-result";
import { useArtifactUrl } from "../../documents/context.tsx";
import { formatDuration, formatTime, shortDigest } from "../../format.ts";
import { hrefOf } from "../../routing.ts";
import { Digest } from "../../ui/copy.tsx";
import { Facts } from "../../ui/facts.tsx";
import { JsonValue } from "../../ui/json-value.tsx";
import { sideTexts } from "../stage/view-state.ts";

/** What the result was made of: commit, definitions, modules, tools, machine; and its runs, where the logs are. */
export function Provenance({ result }: { readonly result: ParityResult }): ReactNode {
  const { provenance, id, sides, selected, reused, settings, durationMs, workflow } = result;
  const raw = useArtifactUrl(documentPaths.parity(id));
  const modules = modulesOf([...sides.legacy.calls, ...sides.graph.calls]);
  const ofProduct = modulesOf([...(sides.legacy.productCalls ?? []), ...(sides.graph.productCalls ?? [])]);
  const productRun = sides.graph.productRunId;
  return (
    <section aria-labelledby="provenance-title" className="provenance-facts">
      <div className="section-head">
        <h2 id="provenance-title">Provenance</h2>
        <a href={raw}>The raw document</a>
      </div>
      <Facts
        facts={[
          provenance === null
            ? { name: "Commit", value: "none: the case was not run" }
            : {
                name: "Commit",
                value: (
                  <>
                    <code title={provenance.commit ?? undefined}>
                      {provenance.commit === null ? "none known" : shortDigest(provenance.commit)}
                    </code>
                    {provenance.changed ? ", with uncommitted changes" : ""}
                  </>
                ),
              },
          provenance === null ? undefined : { name: "Made", value: formatTime(provenance.at) },
          { name: "Chosen", value: selected },
          {
            name: "Verdict from",
            value: reused ? "an earlier run of the same content" : `this run, in ${formatDuration(durationMs)}`,
          },
          Object.keys(settings).length === 0 ? undefined : { name: "Settings", value: <JsonValue value={settings} /> },
          workflow === undefined
            ? undefined
            : { name: "Workflow", value: <a href={hrefOf({ page: "graph", id: workflow })}>{workflow}</a> },
          provenance === null
            ? undefined
            : {
                name: "Output type digest",
                value: <Digest value={provenance.outputTypeDigest} what="digest of the output type" />,
              },
          provenance?.workflowDigest == null
            ? undefined
            : {
                name: "Workflow digest",
                value: <Digest value={provenance.workflowDigest} what="digest of the workflow" />,
              },
          provenance === null
            ? undefined
            : {
                name: "Tools",
                value: (
                  <ul className="plain">
                    {provenance.tools.map(({ kind, version, build }) => (
                      <li key={kind}>
                        {kind} {version} <span className="muted">build {build}</span>
                      </li>
                    ))}
                  </ul>
                ),
              },
          modules.length === 0 ? undefined : { name: "Modules", value: <code>{modules.join(", ")}</code> },
          ofProduct.length === 0
            ? undefined
            : { name: "Modules of the product", value: <code>{ofProduct.join(", ")}</code> },
          provenance === null ? undefined : { name: "Machine", value: <code>{provenance.host}</code> },
          {
            name: "Runs",
            value: (
              <span className="inline-links">
                {sideNames.map((name) => {
                  const run = sides[name]?.runId;
                  return run === undefined ? null : (
                    <a key={name} href={hrefOf({ page: "run", id: run })}>
                      {sideTexts[name]}
                    </a>
                  );
                })}
                {productRun === undefined ? null : <a href={hrefOf({ page: "run", id: productRun })}>Its product</a>}
                {productRun === undefined && sideNames.every((name) => sides[name]?.runId === undefined)
                  ? "none kept"
                  : null}
              </span>
            ),
          },
        ]}
      />
    </section>
  );
}

function modulesOf(calls: readonly SideCall[]): string[] {
  return [...new Set(calls.map(({ module }) => `${module.key}@${module.version}`))].toSorted();
}
