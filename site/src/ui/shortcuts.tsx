import { useEffect, useRef, type ReactNode } from "react";
import { Icon } from "./icon.tsx";

export interface ShortcutText {
  readonly keys: readonly string[];
  readonly does: string;
}

interface ShortcutsProps {
  readonly open: boolean;
  readonly shortcuts: readonly ShortcutText[];
  readonly onClose: () => void;
}

/** The list of a page's shortcuts, over the page. Escape closes it, and the focus goes back to where it was. */
export function Shortcuts({ open, shortcuts, onClose }: ShortcutsProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="shortcuts" aria-labelledby="shortcuts-title" onClose={onClose}>
      <div className="panel-head">
        <h2 id="shortcuts-title">Shortcuts</h2>
        <button type="button" className="icon-button" aria-label="Close the shortcuts" onClick={onClose}>
          <Icon name="cross" />
        </button>
      </div>
      <dl className="shortcut-list">
        {shortcuts.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
