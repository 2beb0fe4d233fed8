import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "./env.ts";

/** The built site, with a policy that lets its own files run, and the scripts that stand in its page. */
export async function sitePages(folder: string): Promise<MiddlewareHandler<ApiEnv>> {
  const policy = policyOf(await readFile(join(folder, "index.html"), "utf8"));
  return serveStatic<ApiEnv>({
    root: folder,
    onFound: (path, c) => {
      c.header("Content-Security-Policy", policy);
      // Their names change with their content; the page names them.
      const isNamedByContent = path.startsWith(join(folder, "assets"));
      c.header("Cache-Control", isNamedByContent ? "private, max-age=31536000, immutable" : "private, no-cache");
    },
  });
}

/** React and the graph's canvas set styles as attributes; decoders of geometry are WebAssembly, and textures come as blobs. */
function policyOf(page: string): string {
  const inline = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${inline.join(" ")}`.trimEnd(),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
