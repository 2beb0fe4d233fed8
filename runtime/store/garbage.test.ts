import { embedded } from "./testing/backend.ts";
import { garbageConformance } from "./testing/garbage-conformance.ts";

garbageConformance(embedded);
