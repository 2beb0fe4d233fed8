import { embedded } from "#runtime/store/testing/backend";
import { engineConformance } from "./testing/engine-conformance.ts";

engineConformance(embedded);
