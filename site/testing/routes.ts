import { hrefOf, type Route } from "../src/routing.ts";
import { orderLines } from "./orders.ts";
import { parityResults } from "./parity.ts";
import { partKey, productDocuments } from "./products.ts";
import { failedRun, graphRun, legacyRun, runningRun } from "./runs.ts";
import { workflowDocuments } from "./definitions.ts";

/** A route as `visit` takes it: without the hash. */
export function pathTo(route: Route, node?: string): string {
  return hrefOf(route, node).replace("#/", "");
}

const workflows = workflowDocuments.map(({ definition }): Route => ({ page: "graph", id: definition.id }));
const runs = [graphRun, legacyRun, failedRun, runningRun].map(({ id }): Route => ({ page: "run", id }));
const cases = parityResults.map(({ id }): Route => ({ page: "parity-case", id }));
const lines = orderLines.map(({ id }): Route => ({ page: "order-line", id }));
const products = productDocuments.map(({ id }): Route => ({ page: "product", id }));

/** Every kind of page with every fixture, and details open where a page has them. */
export const everyPath: readonly string[] = [
  pathTo({ page: "overview" }),
  ...workflows.map((route) => pathTo(route)),
  pathTo({ page: "graph", id: "order-line/still" }, "scene"),
  pathTo({ page: "graph", id: "order-line/catalogue-sheet-straight-from-cad" }, "sheet"),
  ...runs.map((route) => pathTo(route)),
  pathTo({ page: "run", id: graphRun.id }, "materials"),
  pathTo({ page: "run", id: failedRun.id }, "still"),
  ...products.map((route) => pathTo(route)),
  pathTo({ page: "product", id: "valve-lost" }, partKey("Body")),
  pathTo({ page: "product", id: "valve-lost" }, partKey("Seal")),
  pathTo({ page: "order-lines" }),
  ...lines.map((route) => pathTo(route)),
  pathTo({ page: "order-line", id: "SHOP-1002" }, "d-shadow"),
  pathTo({ page: "output-types" }),
  pathTo({ page: "output-types" }, "still-web"),
  pathTo({ page: "parity" }),
  ...cases.map((route) => pathTo(route)),
  "workflows/nowhere",
  pathTo({ page: "run", id: "never-exported" }),
];
