import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scratchFolder } from "../scratch-folder.ts";

/** Keeps temporary files, tells where, and ends when its standard input does; it may be killed before. */
const folder = scratchFolder("test");
writeFileSync(join(folder, "half"), "half");
process.stdout.write(`${dirname(folder)}\n`);
process.stdin.resume();
