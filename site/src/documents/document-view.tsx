import type { ReactNode } from "react";
import type { z } from "zod";
import { documentPaths } from "#runtime/api/documents";
import { Message } from "../ui/message.tsx";
import { hrefOf } from "../routing.ts";
import { useDocument } from "./use-document.ts";

const shownProblems = 12;

interface DocumentViewProps<TDocument> {
  readonly path: string;
  readonly schema: z.ZodType<TDocument>;
  /** What the reader looked for, as in `The run "r-1"`. */
  readonly what: string;
  /** `h1` where the document is the whole page. */
  readonly heading?: "h1" | "h2" | "h3";
  /** Stands in its place where there is no such document; without it, a message says so. */
  readonly missing?: ReactNode;
  /** @param refresh reads the document anew, and leaves what is shown until then */
  readonly children: (document: TDocument, refresh: () => void) => ReactNode;
}

/** Loads a document and shows it, or says plainly why it cannot. */
export function DocumentView<TDocument>({
  path,
  schema,
  what,
  heading = "h1",
  missing,
  children,
}: DocumentViewProps<TDocument>): ReactNode {
  const { state, retry, refresh } = useDocument(path, schema);
  switch (state.status) {
    case "loading":
      return <output className="loading">Loading {path} …</output>;
    case "ready":
      return children(state.document, refresh);
    case "not-found":
      if (missing !== undefined) return missing;
      return (
        <Message tone="idle" title={`${what} was not found`} heading={heading}>
          <p>
            There is no document <code>{state.file}</code>. It may never have been exported, or belong to another
            export.
          </p>
          {path === documentPaths.index ? null : (
            <p>
              <a href={hrefOf({ page: "overview" })}>See what there is</a>
            </p>
          )}
        </Message>
      );
    case "invalid":
      return (
        <Message tone="bad" title={`${what} cannot be shown`} heading={heading}>
          <p>
            The document <code>{state.file}</code> is not what this site reads:
          </p>
          <ul className="problem-list">
            {state.problems.slice(0, shownProblems).map((problem) => (
              <li key={problem}>
                <code>{problem}</code>
              </li>
            ))}
          </ul>
          {state.problems.length > shownProblems ? <p>and {state.problems.length - shownProblems} more.</p> : null}
          <p>Export the documents again with the release that this site was built from.</p>
        </Message>
      );
    case "unreachable":
      return (
        <Message tone="bad" title={`${what} could not be loaded`} heading={heading}>
          <p>
            <code>{state.file}</code>: {state.message}.
          </p>
          <p>
            <button type="button" className="button" onClick={retry}>
              Try again
            </button>
          </p>
        </Message>
      );
  }
}
