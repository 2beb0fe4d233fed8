import { createContext, useContext } from "react";
import { artifactUrl } from "./base.ts";

/** The documents' base URL, for all pages below. */
export const DocumentsContext = createContext<URL | undefined>(undefined);

export function useDocumentsBase(): URL {
  const base = useContext(DocumentsContext);
  if (base === undefined) throw new Error("useDocumentsBase outside of DocumentsContext");
  return base;
}

/** The address of an artifact that was exported; undefined for others. */
export function useArtifactUrl(path: string | undefined): string | undefined {
  return artifactUrl(useDocumentsBase(), path);
}
