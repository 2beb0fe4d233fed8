import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { sql } from "kysely";

/** Who executes something, for people and for leases: machine, process, and what tells it from that process's other workers. */
export function workerName(): string {
  return `${hostname()}:${process.pid}:${randomBytes(3).toString("hex")}`;
}

/** Until when a worker that is heard of now is believed, by the database's own clock: those of machines differ. */
export function leaseEnd(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds}::float8)`;
}
