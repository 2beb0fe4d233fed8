import { prepareEnvironment } from "#runtime/native/environment";
import { log } from "./output.ts";

/** Makes sure that the managed Python environment is whole; says so only while there is something to do. */
export async function prepareNativeTools(signal: AbortSignal): Promise<void> {
  await prepareEnvironment({
    signal,
    onProgress: ({ step, detail }) => log(`  native tools: ${step}${detail === undefined ? "" : ` ${detail}`}`),
  });
}
