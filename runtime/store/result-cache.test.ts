import { embedded } from "./testing/backend.ts";
import { resultCacheConformance } from "./testing/result-cache-conformance.ts";

resultCacheConformance(embedded);
