import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { RenderParams } from "#runtime/native/operations";
import { installedPython } from "#runtime/native/environment-state";
import { pythonSources } from "#runtime/native/paths";

/** A Blender that stays loaded and renders one scene each time it is asked. */
export interface BareRender {
  render(): Promise<void>;
  close(): Promise<void>;
}

/** Starts `bare_render.py` with what the graph gave the renderer. `folder` takes its order file. */
export async function startBareRender(folder: string, order: RenderParams): Promise<BareRender> {
  const python = await installedPython();
  if (python === undefined) throw new Error("the native tools are not installed; run npx renderline doctor");
  const orderFile = join(folder, "bare.json");
  await writeFile(orderFile, JSON.stringify(order));
  const script = join(import.meta.dirname, "bare_render.py");
  const child = execa(python, ["-s", script, pythonSources, orderFile], { stderr: "ignore", buffer: false });
  const lines = createInterface({ input: child.stdout });
  const failed = child.then(
    () => {
      throw new Error("the bare Blender script ended early");
    },
    (error: unknown) => {
      throw error;
    },
  );
  failed.catch(() => undefined);
  return {
    async render() {
      const done = new Promise<void>((resolve) => {
        const listen = (line: string): void => {
          if (line !== "bare: done") return;
          lines.off("line", listen);
          resolve();
        };
        lines.on("line", listen);
      });
      child.stdin.write("render\n");
      await Promise.race([done, failed]);
    },
    async close() {
      child.stdin.end();
      await once(lines, "close");
    },
  };
}
