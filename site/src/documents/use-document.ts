import { useCallback, useEffect, useState } from "react";
import type { z } from "zod";
import { useDocumentsBase } from "./context.tsx";
import { loadDocument, type Loaded } from "./load.ts";

export type DocumentState<TDocument> = Loaded<TDocument> | { readonly status: "loading" };

export interface UsedDocument<TDocument> {
  readonly state: DocumentState<TDocument>;
  readonly retry: () => void;
}

interface Outcome<TDocument> {
  readonly key: string;
  readonly loaded: Loaded<TDocument>;
}

/** Loads a document when a page shows, again when the path changes, and again on retry. */
export function useDocument<TDocument>(path: string, schema: z.ZodType<TDocument>): UsedDocument<TDocument> {
  const base = useDocumentsBase();
  const [attempt, setAttempt] = useState(0);
  const [outcome, setOutcome] = useState<Outcome<TDocument>>();
  const key = `${attempt} ${base.href} ${path}`;

  useEffect(() => {
    const abort = new AbortController();
    const load = async (): Promise<void> => {
      try {
        const loaded = await loadDocument(base, path, schema, (url, init) => fetch(url, init), abort.signal);
        if (!abort.signal.aborted) setOutcome({ key, loaded });
      } catch (error) {
        if (!abort.signal.aborted) throw error;
      }
    };
    void load();
    return () => {
      abort.abort();
    };
  }, [base, path, schema, key]);

  const retry = useCallback(() => {
    setAttempt((before) => before + 1);
  }, []);
  return { state: outcome?.key === key ? outcome.loaded : { status: "loading" }, retry };
}
