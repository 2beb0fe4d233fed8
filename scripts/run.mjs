// Starts one of the repository's own scripts on Node.js 24, whatever Node.js npm runs on:
// `node scripts/run.mjs scripts/check`.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { onNode24 } from "../cli/node-24.mjs";

const script = fileURLToPath(import.meta.url);

onNode24({
  root: dirname(dirname(script)),
  script,
  start: () => {
    const [name] = process.argv.splice(2, 1);
    return import(new URL(`../${name}.ts`, import.meta.url).href);
  },
  refuse: (_code, message, remedy) => {
    process.stderr.write(`${message}\n${remedy}\n`);
    process.exitCode = 2;
  },
});
