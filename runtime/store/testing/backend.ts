import { randomBytes } from "node:crypto";
import type { DatabaseLocation } from "../database.ts";
import type { TestPostgres } from "./postgres.ts";

/** A kind of database that a suite is to hold on: each location is a new one with nothing in it. */
export type Backend = () => DatabaseLocation;

/** In memory, and this process's alone. */
export const embedded: Backend = () => ({ folder: undefined });

/** A schema of its own each time, on a server that may be started later. */
export function schemasOf(server: () => Pick<TestPostgres, "url">): Backend {
  return () => ({ url: server().url, schema: `suite_${randomBytes(4).toString("hex")}` });
}
