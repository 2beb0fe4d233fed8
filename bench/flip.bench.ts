import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { encodePng, decodePicture } from "#parity/compare/index";
import { measurePictures } from "#parity/compare/measure-pictures";
import { evaluatorPython } from "#parity/compare/flip/testing/evaluator";
import { alternate } from "./alternate.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { differingEverywhere, differingInATenth, renderedPair } from "./picture-pair.ts";

const rounds = 3;

/**
 * Prints the mean and how many seconds the evaluation took, without Python's own start: reading the files and FLIP, no colour map. The mean
 * is taken from its map: its own adds eight million pixels up in single precision, and is off by some thousandths.
 */
const evaluate = `
import sys, time
import flip_evaluator
start = time.perf_counter()
values, _, _ = flip_evaluator.evaluate(sys.argv[1], sys.argv[2], "LDR", applyMagma=False)
print(values.mean(dtype="float64"), time.perf_counter() - start)`;

/**
 * FLIP of one 3840x2160 pair, both files read, over the authors' own evaluator: of a pair that differs in a tenth of its tiles and of
 * one that differs everywhere. Ours counts and checks the pictures as well.
 */
export const flipOverEvaluator: Bench = {
  name: "flip",
  async run({ onProgress }): Promise<BenchRow[]> {
    const folder = await mkdtemp(join(tmpdir(), "renderline-bench-"));
    try {
      onProgress("installing the evaluator where it is not, and making the pairs");
      const python = await evaluatorPython();
      const { legacy } = renderedPair();
      const files = ["left", "tenth", "everywhere"].map((name) => join(folder, `${name}.png`));
      const [left = "", tenth = "", everywhere = ""] = files;
      await writeFile(left, await encodePng(legacy));
      await writeFile(tenth, await encodePng(differingInATenth(legacy)));
      await writeFile(everywhere, await encodePng(differingEverywhere(legacy)));
      onProgress(`timing ${rounds} alternating rounds of each`);
      return [
        await measure("differs in a tenth of its tiles", python, left, tenth, 0.1),
        await measure("differs everywhere", python, left, everywhere, 0.3),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measure(what: string, python: string, left: string, right: string, goal: number): Promise<BenchRow> {
  const means = { ours: NaN, theirs: NaN };
  const own: number[] = [];
  const { ours } = await alternate(
    {
      ours: async () => {
        const [one, other] = await Promise.all([decodePicture(left), decodePicture(right)]);
        means.ours = (await measurePictures(one, other, { pixelmatchThreshold: 0.1 })).flip?.mean ?? NaN;
      },
      theirs: async () => {
        const { stdout } = await execa(python, ["-c", evaluate, left, right]);
        const [mean = NaN, seconds = NaN] = stdout.split(" ").map(Number);
        means.theirs = mean;
        own.push(seconds * 1000);
      },
    },
    rounds,
  );
  if (!(Math.abs(means.ours - means.theirs) <= 1e-4))
    throw new Error(`FLIP is ${means.ours}, should be ${means.theirs}`);
  // The first round warmed up.
  const theirs = own.slice(1).toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN;
  const detail = `${ours.toFixed(0)} ms over ${theirs.toFixed(0)} ms, medians of ${rounds} alternating runs; FLIP ${means.ours.toFixed(6)}`;
  return {
    name: `FLIP of a pair that ${what}, over flip-evaluator 1.7`,
    ratio: ours / theirs,
    goal,
    unit: "x",
    detail,
  };
}
