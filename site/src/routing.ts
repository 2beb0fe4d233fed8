/** Every page, under the paths of the later `/workflows`; here they live behind the `#`. */
export type Route =
  | { readonly page: "overview" }
  | { readonly page: "graph"; readonly id: string }
  | { readonly page: "run"; readonly id: string }
  | { readonly page: "product"; readonly id: string }
  | { readonly page: "order-lines" }
  | { readonly page: "order-line"; readonly id: string }
  | { readonly page: "output-types" }
  | { readonly page: "parity" }
  | { readonly page: "parity-case"; readonly id: string }
  | { readonly page: "unknown"; readonly path: string };

export interface Location {
  readonly route: Route;
  /** What is open on the page: a run's node, a product's part, an order line's dispatch, an output type. */
  readonly node: string | undefined;
  /** What a page is narrowed or zoomed to, by what the address calls it. */
  readonly filter: Readonly<Record<string, string>>;
}

const root = "workflows";

/** Reads `location.hash`. Whatever names no page is "unknown", never an exception. */
export function parseHash(hash: string): Location {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const { node, ...filter } = Object.fromEntries(new URLSearchParams(query));
  return { route: parsePath(path), node, filter };
}

function parsePath(path: string): Route {
  const unknown: Route = { page: "unknown", path };
  const segments = decode(path.split("/").filter((segment) => segment !== ""));
  if (segments === undefined) return unknown;
  const [first, second, ...rest] = segments;
  if (first === undefined || (first === root && second === undefined)) return { page: "overview" };
  if (first !== root) return unknown;
  const id = rest.join("/");
  if (second === "parity") return id === "" ? { page: "parity" } : { page: "parity-case", id };
  if (second === "order-lines") return id === "" ? { page: "order-lines" } : { page: "order-line", id };
  if (second === "output-types" && id === "") return { page: "output-types" };
  if (id === "") return unknown;
  if (second === "graph") return { page: "graph", id };
  if (second === "runs") return { page: "run", id };
  if (second === "products") return { page: "product", id };
  return unknown;
}

/** Ids become file names under the documents' base, so a segment must not climb out of it. */
function decode(segments: readonly string[]): readonly string[] | undefined {
  try {
    const decoded = segments.map(decodeURIComponent);
    return decoded.some((segment) => segment === "." || segment === ".." || /[\\/]/.test(segment))
      ? undefined
      : decoded;
  } catch {
    return undefined;
  }
}

/** The link to a page, with a node's details open where `node` is given, or a list narrowed by what of `filter` is not empty. */
export function hrefOf(route: Route, node?: string, filter: Location["filter"] = {}): string {
  const entries = Object.entries({ node: node ?? "", ...filter }).filter(([, value]) => value !== "");
  const query = entries.length === 0 ? "" : `?${new URLSearchParams(entries).toString()}`;
  return `#/${pathOf(route)}${query}`;
}

function pathOf(route: Route): string {
  switch (route.page) {
    case "overview":
      return root;
    case "graph":
      return `${root}/graph/${encodeId(route.id)}`;
    case "run":
      return `${root}/runs/${encodeId(route.id)}`;
    case "product":
      return `${root}/products/${encodeId(route.id)}`;
    case "order-lines":
      return `${root}/order-lines`;
    case "order-line":
      return `${root}/order-lines/${encodeId(route.id)}`;
    case "output-types":
      return `${root}/output-types`;
    case "parity":
      return `${root}/parity`;
    case "parity-case":
      return `${root}/parity/${encodeId(route.id)}`;
    case "unknown":
      return route.path;
  }
}

function encodeId(id: string): string {
  return id.split("/").map(encodeURIComponent).join("/");
}
