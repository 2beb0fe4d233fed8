import type { ReactNode } from "react";

interface ScrollTableProps {
  /** What the table is of; it must not be called as a section of the page is. */
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A table that scrolls by itself where the window is narrow, by keyboard too. */
export function ScrollTable({ label, className = "", children }: ScrollTableProps): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must take the focus
    <section className={`table-scroll ${className}`} aria-label={label} tabIndex={0}>
      <table>{children}</table>
    </section>
  );
}
