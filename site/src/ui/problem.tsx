import type { ReactNode } from "react";
import { Message } from "./message.tsx";
import type { Tone } from "./tone.ts";

export interface ProblemText {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

interface ProblemProps {
  readonly problem: ProblemText;
  readonly title: string;
  readonly heading?: "h2" | "h3" | "h4";
  /** `warn` for a failure that something else made good. */
  readonly tone?: Extract<Tone, "bad" | "warn">;
  readonly children?: ReactNode;
}

/** A failure: what happened, what to do about it, and the code to search for. */
export function Problem({ problem, title, heading = "h2", tone = "bad", children }: ProblemProps): ReactNode {
  return (
    <Message tone={tone} title={title} heading={heading}>
      <p className="problem-message">{problem.message}</p>
      <p>
        <strong>What to do:</strong> {problem.remedy}
      </p>
      <p className="problem-code">
        <span>Code</span> <code>{problem.code}</code>
      </p>
      {children}
    </Message>
  );
}
