import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { decodePicture, encodePng, measurePictures } from "#parity/compare/index";
import { alternate } from "./alternate.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { picturePair } from "./picture-pair.ts";

const rounds = 9;
/** What odiff exits with when it found differing pixels. */
const odiffDiffers = 22;

/**
 * Decoding and comparing one 3840x2160 pair, 1 % differing, over odiff as a process. odiff has its picture to start and
 * its files to read; ours reads the same two files in a process that already runs, as a parity run does.
 */
export const pictureCompare: Bench = {
  name: "picture-compare",
  async run({ onProgress }): Promise<BenchRow[]> {
    const folder = await mkdtemp(join(tmpdir(), "renderline-bench-"));
    try {
      onProgress("making the 3840x2160 pair");
      const { differing } = await writePair(folder);
      return await measure(folder, differing, onProgress);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function writePair(folder: string): Promise<{ differing: number }> {
  const { legacy, graph, differing } = picturePair();
  await writeFile(join(folder, "legacy.png"), await encodePng(legacy));
  await writeFile(join(folder, "graph.png"), await encodePng(graph));
  return { differing };
}

async function measure(folder: string, differing: number, onProgress: (text: string) => void): Promise<BenchRow[]> {
  const files = [join(folder, "legacy.png"), join(folder, "graph.png")] as const;
  const odiff = odiffBinary();
  const ours = async (drawDiff: boolean): Promise<void> => {
    const [legacy, graph] = await Promise.all(files.map((file) => decodePicture(file)));
    if (!legacy || !graph) throw new Error("a picture is gone");
    const { metrics, diff } = await measurePictures(legacy, graph, { draw: drawDiff });
    const counted = metrics.find(({ name }) => name === "pixels.differing");
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
  const row = (name: string, a: number, b: number, goal: number | null): BenchRow => {
    const detail = `${a.toFixed(0)} ms over ${b.toFixed(0)} ms, medians of ${rounds} alternating runs`;
    return { name, ratio: a / b, goal, unit: "x", detail };
  };
  // The first row is like for like and the one that counts. The second is not: odiff also draws and writes a picture.
  return [
    row("decode + compare, no diff picture, over odiff without its diff", times.ours, times.odiff, 0.7),
    row("decode + compare, no diff picture, over odiff with its diff written", times.ours, times.odiffWithDiff, null),
    row("decode + compare + diff PNG written, over odiff the same", times.oursWithDiff, times.odiffWithDiff, null),
  ];
}

/** The binary itself: the package's own `odiff` is a Node.js script, whose start would flatter us. */
function odiffBinary(): string {
  const require = createRequire(createRequire(import.meta.url).resolve("odiff-bin"));
  const binary: unknown = require(`@odiff/${process.platform}-${process.arch}`);
  if (typeof binary !== "string") throw new Error("odiff-bin has no binary for this platform");
  return binary;
}
