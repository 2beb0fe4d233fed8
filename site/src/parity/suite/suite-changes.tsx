import type { ReactNode } from "react";
import { documentPaths } from "#runtime/api/documents";
import type { ParitySuite } from "#runtime/api/parity-result";
import { useArtifactUrl } from "../../documents/context.tsx";
import { formatDuration, formatTime, plural, shortDigest } from "../../format.ts";
import { Facts } from "../../ui/facts.tsx";
import { SuiteChoices } from "./suite-choices.tsx";

/** What was compared with what: the commit, what its changes are counted from, the files that changed, and what that chose. */
export function SuiteChanges({ suite }: { readonly suite: ParitySuite }): ReactNode {
  const { commit, since, changedFiles, cases, at, durationMs } = suite;
  const raw = useArtifactUrl(documentPaths.paritySuite);
  return (
    <section aria-labelledby="changes-title" className="suite-changes">
      <h2 id="changes-title" className="visually-hidden">
        What changed
      </h2>
      <Facts
        wide
        facts={[
          { name: "Commit", value: commit === null ? "none known" : <code title={commit}>{shortDigest(commit)}</code> },
          { name: "Changes since", value: since === null ? "not asked" : <code>{since}</code> },
          { name: "Run", value: <time dateTime={at}>{formatTime(at)}</time> },
          { name: "Took", value: formatDuration(durationMs) },
          { name: "Document", value: <a href={raw}>suite.json</a> },
        ]}
      />
      {changedFiles.length === 0 ? null : (
        <details className="disclosure">
          <summary>{plural(changedFiles.length, "changed file")}</summary>
          <ul className="plain">
            {changedFiles.map((file) => (
              <li key={file}>
                <code>{file}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
      {cases.length === 0 ? null : <SuiteChoices cases={cases} />}
    </section>
  );
}
