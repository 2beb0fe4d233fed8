import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { describeHost, hostIdentity, type Processor } from "./host-identity.ts";

/** As /proc/cpuinfo has it, of one processor. */
const cpuinfo = (flags: string): string =>
  `processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: Some CPU @ 2.00GHz\nflags\t\t: fpu vme ${flags} ht\nbogomips\t: 4000.00\n`;

const processor = (text: Partial<Processor>): Processor => ({
  platform: "linux",
  arch: "x64",
  model: "Some CPU @ 2.00GHz",
  cpuinfo: undefined,
  ...text,
});

test.each<[string, Processor, string]>([
  [
    "the highest counts",
    processor({ cpuinfo: cpuinfo("sse4_2 avx avx2 avx512f avx512bw") }),
    "x64 avx512f GenuineIntel 6.85",
  ],
  ["without AVX-512", processor({ cpuinfo: cpuinfo("sse4_2 avx avx2") }), "x64 avx2 GenuineIntel 6.85"],
  [
    "AVX alone is none that anything is chosen by",
    processor({ cpuinfo: cpuinfo("sse4_2 avx") }),
    "x64 sse4.2 GenuineIntel 6.85",
  ],
  [
    "other flags that contain the name",
    processor({ cpuinfo: cpuinfo("avx2x xavx512f sse4_2") }),
    "x64 sse4.2 GenuineIntel 6.85",
  ],
  [
    "the same instructions by another maker",
    processor({ cpuinfo: cpuinfo("avx2").replace("GenuineIntel", "AuthenticAMD") }),
    "x64 avx2 AuthenticAMD 6.85",
  ],
  ["a processor that is not told", processor({ cpuinfo: "flags\t\t: fpu avx2\n" }), "x64 avx2"],
  ["none of them", processor({ cpuinfo: cpuinfo("sse2") }), "linux x64 Some CPU @ 2.00GHz"],
  [
    "an ARM server lists Features, no flags",
    processor({ arch: "arm64", model: "Neoverse-N1", cpuinfo: "processor\t: 0\nFeatures\t: fp asimd avx2\n" }),
    "linux arm64 Neoverse-N1",
  ],
  ["no model", processor({ arch: "arm64", model: " " }), "linux arm64"],
  ["a Mac", processor({ platform: "darwin", arch: "arm64", model: "Apple M2 " }), "darwin arm64 Apple M2"],
  [
    "flags on another platform",
    processor({ platform: "freebsd", cpuinfo: cpuinfo("avx2") }),
    "freebsd x64 Some CPU @ 2.00GHz",
  ],
])("%s", (_, given, wanted) => {
  expect(describeHost(given)).toBe(wanted);
});

test.runIf(process.platform === "linux" && process.arch === "x64")(
  "this machine is named by what it can do",
  async () => {
    const identity = await hostIdentity();
    const [, instructions = "", maker = "", family, model] =
      /^x64 (avx512f|avx2|sse4\.2) (\S+) (\d+)\.(\d+)$/.exec(identity) ?? [];
    const text = await readFile("/proc/cpuinfo", "utf8");
    expect(text).toContain(` ${instructions.replace(".", "_")} `);
    expect(text).toMatch(new RegExp(`^vendor_id\\s*: ${maker}\ncpu family\\s*: ${family}\nmodel\\s*: ${model}$`, "m"));
  },
);
