import { newRoutes } from "./env.ts";
import { artifactRoutes } from "./routes/artifacts.ts";
import { outputTypeRoutes, workflowRoutes } from "./routes/definitions.ts";
import { dispatchRoutes } from "./routes/dispatches.ts";
import { documentRoutes } from "./routes/documents.ts";
import { eventRoutes } from "./routes/events.ts";
import { healthRoutes } from "./routes/health.ts";
import { materialRoutes } from "./routes/materials.ts";
import { modeRoutes } from "./routes/modes.ts";
import { orderLineRoutes } from "./routes/order-lines.ts";
import { preflightRoutes } from "./routes/preflight.ts";
import { productRoutes } from "./routes/products.ts";
import { runRoutes } from "./routes/runs.ts";

/** Every route of the API. They hold nothing: each request brings what they work with. */
export const routes = newRoutes()
  .route("/v1/runs", runRoutes)
  .route("/v1/products", productRoutes)
  .route("/v1/products", materialRoutes)
  .route("/v1/workflows", workflowRoutes)
  .route("/v1/output-types", outputTypeRoutes)
  .route("/v1/output-types", modeRoutes)
  .route("/v1/order-lines", orderLineRoutes)
  .route("/v1/dispatches", dispatchRoutes)
  .route("/v1/preflight", preflightRoutes)
  .route("/v1/events", eventRoutes)
  .route("/v1/artifacts", artifactRoutes)
  .route("/data", documentRoutes)
  .route("/", healthRoutes);

/** What the typed client knows. */
export type ApiRoutes = typeof routes;
