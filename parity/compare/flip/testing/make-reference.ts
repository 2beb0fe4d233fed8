import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";
import { encodePng } from "../../decode.ts";
import { evaluatorPython } from "./evaluator.ts";
import { referencePairs } from "./pairs.ts";

/**
 * Writes reference.json: what the authors' own evaluator says about the pairs, rounded to a hundredth of the tolerance that the test
 * holds ours to. Run it by hand after changing a pair, then format: `npx node parity/compare/flip/testing/make-reference.ts`
 */
/** Every pixel of every fifth row and column; the mean is over all. */
const evaluate = `
import importlib.metadata, json, sys
import flip_evaluator
pairs = []
for name, left, right in json.load(sys.stdin):
    values, mean, settings = flip_evaluator.evaluate(left, right, "LDR", applyMagma=False)
    values = values.squeeze()
    pairs.append({"name": name, "mean": round(float(mean), 6), "largest": round(float(values.max()), 6),
        "grid": [[round(float(v), 6) for v in row] for row in values[::5, ::5]]})
print(json.dumps({"evaluator": "flip-evaluator " + importlib.metadata.version("flip-evaluator"),
    "pixelsPerDegree": round(settings["ppd"], 6), "every": 5, "pairs": pairs}))`;

const folder = await mkdtemp(join(tmpdir(), "renderline-flip-"));
try {
  const files = await Promise.all(
    referencePairs.map(async ({ name, left, right }, index) => {
      const paths = [join(folder, `${index}-left.png`), join(folder, `${index}-right.png`)] as const;
      await writeFile(paths[0], await encodePng(left));
      await writeFile(paths[1], await encodePng(right));
      return [name, ...paths];
    }),
  );
  const { stdout } = await execa(await evaluatorPython(), ["-c", evaluate], { input: JSON.stringify(files) });
  const { evaluator } = z.looseObject({ evaluator: z.literal("flip-evaluator 1.7") }).parse(JSON.parse(stdout));
  await writeFile(fileURLToPath(new URL("reference.json", import.meta.url)), `${stdout}\n`);
  process.stdout.write(`${referencePairs.length} pairs by ${evaluator}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
