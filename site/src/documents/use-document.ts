import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { z } from "zod";
import { useDocumentsBase } from "./context.tsx";
import { loadDocument, type Loaded } from "./load.ts";

/** Milliseconds until a document is read again that could not be refreshed. */
const againMs = 2000;

export type DocumentState<TDocument> = Loaded<TDocument> | { readonly status: "loading" };

export interface UsedDocument<TDocument> {
  readonly state: DocumentState<TDocument>;
  readonly retry: () => void;
  /** Reads it anew, and shows what was read before until the new one is there. */
  readonly refresh: () => void;
}

interface Outcome<TDocument> {
  readonly key: string;
  readonly loaded: Loaded<TDocument>;
}

/** Loads a document when a page shows, again when the path changes, and again on retry. */
export function useDocument<TDocument>(path: string, schema: z.ZodType<TDocument>): UsedDocument<TDocument> {
  const base = useDocumentsBase();
  const [attempt, setAttempt] = useState(0);
  const [refreshes, setRefreshes] = useState(0);
  const [outcome, setOutcome] = useState<Outcome<TDocument>>();
  /** The key of what is shown. */
  const shown = useRef<string>(undefined);
  const refresh = useCallback(() => {
    setRefreshes((before) => before + 1);
  }, []);
  const key = `${attempt} ${base.href} ${path}`;
  const reading = useMemo(() => ({ key, refreshes }), [key, refreshes]);

  useEffect(() => {
    const abort = new AbortController();
    let again: ReturnType<typeof setTimeout> | undefined;
    const load = async (): Promise<void> => {
      try {
        const loaded = await loadDocument(base, path, schema, (url, init) => fetch(url, init), abort.signal);
        if (abort.signal.aborted) return;
        const isShown = shown.current === reading.key;
        if (isShown && loaded.status === "unreachable") {
          // What is shown stays where it cannot be read again for the moment.
          again = setTimeout(refresh, againMs);
          return;
        }
        shown.current = reading.key;
        setOutcome({ key: reading.key, loaded });
      } catch (error) {
        if (!abort.signal.aborted) throw error;
      }
    };
    void load();
    return () => {
      abort.abort();
      clearTimeout(again);
    };
  }, [base, path, schema, reading, refresh]);

  const retry = useCallback(() => {
    setAttempt((before) => before + 1);
  }, []);
  return { state: outcome?.key === key ? outcome.loaded : { status: "loading" }, retry, refresh };
}
