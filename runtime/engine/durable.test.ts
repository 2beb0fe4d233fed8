import { embedded } from "#runtime/store/testing/backend";
import { durableConformance } from "./testing/durable-conformance.ts";

durableConformance(embedded);
