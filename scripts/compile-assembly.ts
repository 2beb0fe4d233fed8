import { createMemoryStream, main } from "assemblyscript/asc";
import { root } from "./run-tool.ts";

/**
 * Compiles AssemblyScript to WebAssembly with 128-bit vectors. Equal sources give equal bytes on every machine.
 * @param entry path relative to the repository
 */
export async function compileAssembly(entry: string): Promise<Uint8Array> {
  const files = new Map<string, string | Uint8Array>();
  // Functions that files share pass vectors. Only JavaScript could not, and is never given one.
  const quiet = ["--disableWarning", "112"];
  const options = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd", ...quiet];
  const stderr = createMemoryStream();
  const { error } = await main([entry, "--baseDir", root, "--outFile", "out.wasm", ...options], {
    stderr,
    writeFile: (name, contents) => void files.set(name, contents),
  });
  const compiled = files.get("out.wasm");
  if (error !== null || !(compiled instanceof Uint8Array)) throw new Error(`${entry}:\n${stderr.toString()}`);
  return compiled;
}
