import { useState, type ReactNode } from "react";

interface DisclosureProps {
  readonly summary: ReactNode;
  /** Mounted when somebody opens it, and not before: what it fetches or draws costs nothing until then. */
  readonly children: ReactNode;
  /** What stands below it. */
  readonly below?: ReactNode;
}

/** Something folded up that costs nothing until somebody asks for it. */
export function Disclosure({ summary, children, below }: DisclosureProps): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      className="disclosure"
      onToggle={({ currentTarget }) => {
        setIsOpen(currentTarget.open);
      }}
    >
      <summary>{summary}</summary>
      {isOpen ? children : null}
      {below}
    </details>
  );
}
