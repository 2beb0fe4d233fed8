import { embedded } from "#runtime/store/testing/backend";
import { dispatchConformance } from "./testing/dispatch-conformance.ts";

dispatchConformance(embedded);
