#!/usr/bin/env node
// The door to the command line; `main.ts` behind it needs Node.js 24.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { onNode24 } from "./node-24.mjs";

const script = fileURLToPath(import.meta.url);

onNode24({
  root: dirname(dirname(script)),
  script,
  start: () => import("./main.ts"),
  /** Ends the command the way every other failure ends it: one JSON document for scripts, two lines for people. */
  refuse: (code, message, remedy) => {
    if (process.argv.includes("--json")) {
      process.stdout.write(JSON.stringify({ error: { code, message, remedy } }) + "\n");
    }
    process.stderr.write(`${message}\n${remedy}\n`);
    process.exitCode = 2;
  },
});
