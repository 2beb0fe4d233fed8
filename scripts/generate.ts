import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "./run-tool.ts";
import { staleFiles } from "./stale-files.ts";

/** `npm run generate` writes the generated files that are stale; with `--check` it only says which they are. */
const check = process.argv.includes("--check");
for (const { file, why, contents } of await staleFiles()) {
  process.stdout.write(`${file}: ${why}${check ? "; run npm run generate" : ", written"}\n`);
  if (check) process.exitCode = 1;
  else {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), contents);
  }
}
