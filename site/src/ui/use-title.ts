import { useEffect } from "react";

/** Names the window after its page; without a title it keeps the name it has. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Renderline`;
  }, [title]);
}
