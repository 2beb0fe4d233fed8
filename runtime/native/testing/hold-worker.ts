import { createTools } from "../tools.ts";

/** Starts a worker, gives it work that does not end soon, tells its process id and waits to be killed. */
const [which, job] = process.argv.slice(2);
const tools = createTools();
const worker = which === "blender" ? tools.blender : tools.cad;
await worker.start();
const params: Record<string, unknown> | undefined = job === undefined ? undefined : JSON.parse(job);
if (params !== undefined)
  void worker.request("render", params, { onProgress: () => process.stdout.write("working\n") });
process.stdout.write("started\n");
setInterval(() => undefined, 1000);
