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
 * What can change the last bit of a pixel: on Linux architecture, vector instructions and the processor's maker, family and model
 * (`x64 avx2 AuthenticAMD 25.1`), elsewhere, and where nothing says which instructions there are, platform, architecture and processor.
 * The model counts because another maker's processor with the same instructions was seen to draw otherwise, and nobody knows by which
 * of its properties. How many cores there are was seen not to count.
 */
export function describeHost({ platform, arch, model, cpuinfo }: Processor): string {
  const said = (name: string): string => lineOf(name, cpuinfo ?? "");
  const flags = said("flags").split(/\s+/);
  const highest = vectorInstructions.find(([flag]) => flags.includes(flag));
  if (highest === undefined || platform !== "linux") return joined([platform, arch, model.trim()]);
  return joined([arch, highest[1], said("vendor_id"), [said("cpu family"), said("model")].filter(Boolean).join(".")]);
}

function joined(parts: readonly string[]): string {
  return parts.filter(Boolean).join(" ");
}

/** What /proc/cpuinfo says of its first processor. */
function lineOf(name: string, cpuinfo: string): string {
  return new RegExp(`^${name}\\s*:(.*)$`, "m").exec(cpuinfo)?.[1]?.trim() ?? "";
}

/** This machine's. */
export async function hostIdentity(): Promise<string> {
  const cpuinfo = await readFile("/proc/cpuinfo", "utf8").catch(() => undefined);
  return describeHost({ platform: platform(), arch: arch(), model: cpus()[0]?.model ?? "", cpuinfo });
}
