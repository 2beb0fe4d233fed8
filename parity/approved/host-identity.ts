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
 * What can change the last bit of a pixel: on Linux architecture, vector instructions and the processor's maker
 * (`x64 avx2 AuthenticAMD`), elsewhere, and where nothing says which instructions there are, platform, architecture and processor.
 * The maker counts because approximate reciprocals and roots are each maker's own: only their error is bounded.
 * https://www.intel.com/content/www/us/en/docs/intrinsics-guide (rcpps, rsqrtps)
 */
export function describeHost({ platform, arch, model, cpuinfo }: Processor): string {
  const [flags = "", maker = ""] = ["flags", "vendor_id"].map((name) => lineOf(name, cpuinfo ?? ""));
  const highest = vectorInstructions.find(([flag]) => flags.split(/\s+/).includes(flag));
  const parts =
    highest !== undefined && platform === "linux" ? [arch, highest[1], maker] : [platform, arch, model.trim()];
  return parts.filter((part) => part !== "").join(" ");
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
