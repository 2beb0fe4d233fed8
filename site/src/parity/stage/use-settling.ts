import { useCallback, useEffect, useRef, useState } from "react";

/** How long after the last change the address follows, in milliseconds: browsers refuse addresses that change with each frame. */
const settles = 250;

/**
 * A value that follows the reader's hand at once, and the address when the hand rests; going back in the history moves it.
 * @param keyOf equal for equal values
 */
export function useSettling<TValue>(
  given: TValue,
  keyOf: (value: TValue) => string,
  settle: (value: TValue) => void,
): readonly [TValue, (next: TValue) => void] {
  const [value, setValue] = useState(given);
  const wanted = keyOf(given);
  const written = useRef(wanted);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (wanted === written.current) return;
    written.current = wanted;
    clearTimeout(timer.current);
    setValue(given);
  }, [given, wanted]);

  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );

  const move = useCallback(
    (next: TValue) => {
      setValue(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        written.current = keyOf(next);
        settle(next);
      }, settles);
    },
    [keyOf, settle],
  );
  return [value, move];
}
