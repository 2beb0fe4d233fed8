import { useEffect, useRef, useState, type RefObject } from "react";

/** How far below or above the window something is still near: a reader who scrolls finds it there. */
const margin = "200px";

/** Whether an element is near the window, or was: what it needs is loaded then, and stays. */
export function useNear<TElement extends Element>(): readonly [RefObject<TElement | null>, boolean] {
  const element = useRef<TElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || element.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: margin },
    );
    observer.observe(element.current);
    return () => {
      observer.disconnect();
    };
  }, [near]);
  return [element, near];
}
