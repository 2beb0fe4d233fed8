import { useEffect, useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { Icon } from "./icon.tsx";

interface SidePanelProps {
  readonly title: string;
  readonly eyebrow: string;
  /** Takes the focus when it opens: only after the reader asked for it, not when the page loads with it open. */
  readonly takeFocus: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Details beside the page; on a phone, a sheet at the bottom. Escape closes it. */
export function SidePanel({ title, eyebrow, takeFocus, onClose, children }: SidePanelProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();

  // Callers give it a key of what it shows, so that it opens anew, at its top, for each node.
  useEffect(() => {
    if (takeFocus) heading.current?.focus({ preventScroll: true });
  }, [takeFocus]);

  // Before it is painted: whoever sees it may close it.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      // The page below has a meaning for Escape as well.
      event.preventDefault();
      onClose();
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
    };
  }, [onClose]);

  return (
    <aside className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <div className="panel-title">
          <p className="eyebrow">{eyebrow}</p>
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
        </div>
        <button type="button" className="icon-button" aria-label="Close the details" onClick={onClose}>
          <Icon name="cross" />
        </button>
      </div>
      <div className="panel-body">{children}</div>
    </aside>
  );
}
