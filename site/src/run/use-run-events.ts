import { useEffect, useState } from "react";
import { useArtifactUrl } from "../documents/context.tsx";

/** Milliseconds from something that has changed to reading the run anew: what changes meanwhile is read with it. */
const settleMs = 1000;

/** Whether changes are heard of: `away` while the server is not reached, and the browser tries again by itself. */
export type Hearing = "connecting" | "live" | "away";

/**
 * Listens to a run's server-sent events.
 * @param path relative to the documents' base; undefined for a run that tells nothing, as in an export
 * @param onChange hears that the run is not what it was, at most once in a while
 */
export function useRunEvents(path: string | undefined, onChange: () => void): Hearing {
  const url = useArtifactUrl(path);
  const [hearing, setHearing] = useState<Hearing>("connecting");
  useEffect(() => {
    if (url === undefined) return undefined;
    const source = new EventSource(url);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        onChange();
      }, settleMs);
    };
    source.addEventListener("open", () => {
      setHearing("live");
    });
    source.addEventListener("error", () => {
      setHearing("away");
    });
    source.addEventListener("node", changed);
    source.addEventListener("run", changed);
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [url, onChange]);
  return hearing;
}
