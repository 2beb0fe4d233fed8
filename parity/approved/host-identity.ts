import { readFile } from "node:fs/promises";
import { arch, cpus, platform } from "node:os";

/** What Cycles, Embree and OpenImageDenoise choose their code by, the highest first. */
const vectorInstructions = [
  ["avx512f", "avx512f"],
  ["avx2", "avx2"],
  ["sse4_2", "sse4.2"],
] as const;

export interface Processor {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** As the operating system names it. */
  readonly model: string;
  /** The text of /proc/cpuinfo; undefined where there is none. */
  readonly cpuinfo: string | undefined;
}

/**
 * What can change the last bit of a pixel: on Linux architecture and vector instructions (`x64 avx2`), elsewhere, and where nothing
 * says which instructions there are, platform, architecture and processor.
 */
export function describeHost({ platform, arch, model, cpuinfo }: Processor): string {
  const flags = /^flags\s*:(.*)$/m.exec(cpuinfo ?? "")?.[1]?.split(/\s+/) ?? [];
  const highest = vectorInstructions.find(([flag]) => flags.includes(flag));
  if (highest !== undefined && platform === "linux") return `${arch} ${highest[1]}`;
  return [platform, arch, model.trim()].filter((part) => part !== "").join(" ");
}

/** This machine's. */
export async function hostIdentity(): Promise<string> {
  const cpuinfo = await readFile("/proc/cpuinfo", "utf8").catch(() => undefined);
  return describeHost({ platform: platform(), arch: arch(), model: cpus()[0]?.model ?? "", cpuinfo });
}
