import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { comparePictures, decodePicture, encodePng } from "#parity/compare/index";
import { alternate } from "./alternate.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { noisyPair, renderedPair, type PicturePair } from "./picture-pair.ts";

const rounds = 9;
/** What odiff exits with when it found differing pixels. */
const odiffDiffers = 22;

/**
 * Decoding two 3840x2160 pictures of which 1 % differs, hard checks, pixels and clustering, over odiff as a process. odiff has its
 * picture to start and its files to read; ours reads the same two files in a process that already runs, as a parity run does.
 * FLIP is a bench of its own.
 */
export const pictureCompare: Bench = {
  name: "picture-compare",
  async run({ onProgress }): Promise<BenchRow[]> {
    const folder = await mkdtemp(join(tmpdir(), "renderline-bench-"));
    try {
      onProgress("making the rendered 3840x2160 pair");
      const rendered = await measure("rendered", folder, await writePair(folder, renderedPair()), onProgress);
      onProgress("making the noisy 3840x2160 pair");
      return [...rendered, ...(await measure("noisy", folder, await writePair(folder, noisyPair()), onProgress))];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

interface WrittenPair {
  readonly differing: number;
  /** Of both files together, in millions. */
  readonly megabytes: number;
}

async function writePair(folder: string, { legacy, graph, differing }: PicturePair): Promise<WrittenPair> {
  const files = [await encodePng(legacy), await encodePng(graph)] as const;
  await writeFile(join(folder, "legacy.png"), files[0]);
  await writeFile(join(folder, "graph.png"), files[1]);
  return { differing, megabytes: (files[0].length + files[1].length) / 1e6 };
}

async function measure(
  pair: "rendered" | "noisy",
  folder: string,
  { differing, megabytes }: WrittenPair,
  onProgress: (text: string) => void,
): Promise<BenchRow[]> {
  const files = [join(folder, "legacy.png"), join(folder, "graph.png")] as const;
  const odiff = odiffBinary();
  const ours = async (drawDiff: boolean): Promise<void> => {
    const [legacy, graph] = await Promise.all(files.map((file) => decodePicture(file)));
    if (!legacy || !graph) throw new Error("a picture is gone");
    const { metrics, diff } = await comparePictures(legacy, graph, { draw: drawDiff, flip: false });
    const counted = metrics.find(({ name }) => name === "differing-pixels");
    if (counted?.state !== "measured" || counted.value !== differing) {
      throw new Error(`wanted ${differing} differing pixels, got ${JSON.stringify(counted)}`);
    }
    if (diff) await writeFile(join(folder, "ours.png"), diff);
  };
  const theirs = async (...more: string[]): Promise<void> => {
    const { exitCode, stdout } = await execa(odiff, [...files, ...more, "--parsable-stdout"], { reject: false });
    if (exitCode !== odiffDiffers) throw new Error(`odiff ended with ${exitCode}: ${stdout}`);
  };
  onProgress(`timing ${rounds} alternating rounds`);
  const times = await alternate(
    {
      ours: () => ours(false),
      odiff: () => theirs(),
      oursWithDiff: () => ours(true),
      odiffWithDiff: () => theirs(join(folder, "odiff.png")),
    },
    rounds,
  );
  const row = (name: string, a: number, b: number, goal: number): BenchRow => {
    const detail = `${a.toFixed(0)} ms over ${b.toFixed(0)} ms, medians of ${rounds} alternating runs, files of ${megabytes.toFixed(1)} MB`;
    return { name: `${pair} pair, ${name}`, ratio: a / b, goal: pair === "rendered" ? goal : null, unit: "x", detail };
  };
  // Like for like: without a diff picture on either side, and with one written by both.
  return [
    row("decode + compare, over odiff", times.ours, times.odiff, 0.7),
    row("decode + compare + diff PNG written, over odiff the same", times.oursWithDiff, times.odiffWithDiff, 1),
  ];
}

/** The binary itself: the package's own `odiff` is a Node.js script, whose start would flatter us. */
function odiffBinary(): string {
  const require = createRequire(createRequire(import.meta.url).resolve("odiff-bin"));
  const binary: unknown = require(`@odiff/${process.platform}-${process.arch}`);
  if (typeof binary !== "string") throw new Error("odiff-bin has no binary for this platform");
  return binary;
}
