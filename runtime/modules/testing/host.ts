import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalArtifactStore } from "#runtime/store/artifact-store";
import type { CallHost, ModuleCallRecord } from "../call-module.ts";
import type { Tool } from "../module.ts";

/** A tool for tests that need none: asking it anything is the test's mistake. */
export const noTool: Tool = {
  identity: () => Promise.reject(new Error("no tool in this test")),
  request: () => Promise.reject(new Error("no tool in this test")),
};

/** A host on a real store in a folder of its own, whose clock goes on by a second at each look. */
export interface TestHost extends CallHost {
  readonly artifacts: LocalArtifactStore;
  readonly records: ModuleCallRecord[];
  /** Logs that came with records. */
  readonly logs: string[];
  readonly folder: string;
  remove(): Promise<void>;
}

export async function testHost(text: Partial<Omit<CallHost, "artifacts">> = {}): Promise<TestHost> {
  const folder = await mkdtemp(join(tmpdir(), "renderline-modules-"));
  const records: ModuleCallRecord[] = [];
  const logs: string[] = [];
  let looks = 0;
  return {
    artifacts: new LocalArtifactStore(join(folder, "artifacts")),
    tools: { cad: noTool, blender: noTool, usd: noTool },
    signal: new AbortController().signal,
    progress: () => undefined,
    now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, looks++)),
    record: (call, log) => {
      records.push(call);
      if (log !== undefined) logs.push(log);
      return Promise.resolve();
    },
    records,
    logs,
    folder,
    remove: () => rm(folder, { recursive: true }),
    ...text,
  };
}
