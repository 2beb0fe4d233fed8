import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { installedPython } from "#runtime/native/environment-state";

/** A script that keeps its native tool loaded and does one job for each line it is given. */
export interface BareScript {
  /** Resolves when the job is done. @throws when the script ended */
  run(line: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a script of this folder in the managed Python environment. */
export async function startBareScript(name: string, args: readonly string[]): Promise<BareScript> {
  const python = await installedPython();
  if (python === undefined) throw new Error("the native tools are not installed; run npx renderline doctor");
  const child = execa(python, ["-s", join(import.meta.dirname, name), ...args], { stderr: "ignore", buffer: false });
  const lines = createInterface({ input: child.stdout });
  const failed = child.then(
    () => {
      throw new Error(`${name} ended early`);
    },
    (error: unknown) => {
      throw error;
    },
  );
  failed.catch(() => undefined);
  return {
    async run(line) {
      const done = new Promise<void>((resolve) => {
        const listen = (said: string): void => {
          if (said !== "bare: done") return;
          lines.off("line", listen);
          resolve();
        };
        lines.on("line", listen);
      });
      child.stdin.write(`${line}\n`);
      await Promise.race([done, failed]);
    },
    async close() {
      child.stdin.end();
      await once(lines, "close");
    },
  };
}
