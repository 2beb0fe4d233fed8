/** The URL that all documents are relative to, or why there is none. */
export type DocumentsBase =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly given: string; readonly reason: string };

interface PageAddress {
  /** `document.baseURI`, without the hash. */
  readonly page: string;
  /** Content of `<meta name="renderline-documents">`. */
  readonly meta: string | undefined;
  /** `location.search`. */
  readonly search: string;
}

/**
 * Finds where the documents are. The deployment's meta tag may name any http(s) address. The query parameter
 * `documents` is for looking at another export on the same host: anybody can write a link, so a link must not
 * make this site show another host's data as its own.
 */
export function documentsBase({ page, meta, search }: PageAddress): DocumentsBase {
  const asked = new URLSearchParams(search).get("documents");
  const given = asked ?? (meta === undefined || meta.trim() === "" ? "./data/" : meta.trim());
  const url = URL.parse(given.endsWith("/") ? given : `${given}/`, page);
  const refuse = (reason: string): DocumentsBase => ({ ok: false, given, reason });
  if (url === null) return refuse("It is not a URL.");
  if (url.protocol !== "http:" && url.protocol !== "https:") return refuse("It must be an http or https address.");
  if (url.search !== "" || url.hash !== "") return refuse("It must be a folder, without a query or a fragment.");
  if (asked !== null && url.origin !== new URL(page).origin) {
    return refuse("A link may only choose documents of this site's own host.");
  }
  return { ok: true, url };
}

/** Where an artifact can be fetched. Undefined for an address that leaves the documents' host. */
export function artifactUrl(base: URL, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const url = URL.parse(path, base);
  return url !== null && url.origin === base.origin ? url.href : undefined;
}
