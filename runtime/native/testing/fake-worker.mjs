// Speaks the worker protocol without any native tool, and misbehaves when asked to.
import { createReadStream, writeSync } from "node:fs";
import { createInterface } from "node:readline";

const say = (message) => writeSync(4, `${JSON.stringify(message)}\n`);
const mode = process.argv[2];

if (mode === "no-library") {
  const message = "ImportError: libXrender.so.1: cannot open shared object file: No such file or directory";
  say({ failed: { message, detail: "Traceback" } });
  process.exit(1);
}
if (mode === "dies") {
  process.stderr.write("no licence\n");
  process.exit(3);
}
if (mode === "hangs") setInterval(() => undefined, 1000);
else say({ hello: { protocol: 1, tool: { kind: "occt", version: "1.0", build: `pid ${process.pid}` } } });

const operations = {
  echo: (params) => params,
  pid: () => ({ pid: process.pid }),
  chatter: () => {
    process.stdout.write('{"id":1,"ok":true,"result":"not a reply"}\n');
    process.stderr.write("a warning\n");
    return { quiet: false };
  },
  crash: () => {
    process.stderr.write("\u001b[31msegmentation fault\u001b[0m\n");
    process.kill(process.pid, "SIGSEGV");
  },
  exit: () => process.exit(7),
  garbage: () => writeSync(4, "not json\n"),
  grow: () => {
    globalThis.hoard = Array.from({ length: 40 }, () => Buffer.alloc(10 * 2 ** 20, 1));
  },
};

createInterface({ input: createReadStream("", { fd: 3 }) })
  .on("line", (line) => {
    const { id, op, params } = JSON.parse(line);
    if (op === "refuse") {
      say({ id, ok: false, error: { code: params.code, message: "no", detail: "why" } });
      return;
    }
    if (op === "progress") say({ id, event: "progress", fraction: 0.5, message: "half" });
    if (op === "items") {
      for (const [index, delay] of params.delays.entries()) {
        setTimeout(() => say({ id, event: "progress", fraction: 0, message: "item", item: { index } }), delay);
      }
      setTimeout(() => say({ id, ok: true, result: null }), Math.max(...params.delays));
      return;
    }
    const result = operations[op]?.(params);
    if (["crash", "exit", "garbage", "grow", "sleep"].includes(op)) return;
    say({ id, ok: true, result: result ?? null });
  })
  .on("close", () => process.exit(0));
