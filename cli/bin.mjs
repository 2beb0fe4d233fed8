#!/usr/bin/env node
// The door to the command line. Old releases of Node.js run this file too (npm may start it with the machine's
// own), so it is plain JavaScript and imports nothing that has to be installed. It makes sure that Node.js 24
// runs `main.ts`, and says what to do where that cannot be.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const oldestNode = 24;
// Node.js below 24.12 warns that stripping types is experimental; a user can do nothing about it.
const nodeOptions = ["--disable-warning=ExperimentalWarning"];
const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);

/** Ends the command the way every other failure ends it: one JSON document for scripts, two lines for people. */
function refuse(code, message, remedy) {
  if (process.argv.includes("--json")) {
    process.stdout.write(JSON.stringify({ error: { code, message, remedy } }) + "\n");
  }
  process.stderr.write(`${message}\n${remedy}\n`);
  process.exitCode = 2;
}

/** Runs this same file on another Node.js, as if it had been started there: streams, signals, exit status. */
function runOn(node) {
  const child = spawn(node, [...nodeOptions, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, RENDERLINE_NODE_CHOSEN: "1" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // Ctrl-C in a terminal already reaches the child, which is in the same process group; a second one would
      // read as "do not wait for the children".
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on("error", (error) => {
    refuse("node-too-old", `"${node}" could not be started: ${error.message}.`, "Install Node.js 24, or run npm ci.");
  });
  child.on("exit", (status, signal) => {
    if (signal === null) {
      process.exit(status);
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

const bundledNode = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
if (!existsSync(join(root, "node_modules"))) {
  refuse(
    "dependencies-missing",
    `Renderline's dependencies are not installed: "${join(root, "node_modules")}" does not exist.`,
    `Run npm ci in "${root}".`,
  );
} else if (Number(process.versions.node.split(".")[0]) >= oldestNode) {
  const listeners = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "ExperimentalWarning") return;
    for (const listener of listeners) listener.call(process, warning);
  });
  delete process.env.RENDERLINE_NODE_CHOSEN;
  import("./main.ts");
} else if (existsSync(bundledNode) && process.env.RENDERLINE_NODE_CHOSEN === undefined) {
  runOn(bundledNode);
} else {
  refuse(
    "node-too-old",
    `Renderline needs Node.js ${oldestNode} or newer, and this is ${process.version}.`,
    "Install Node.js 24, or run npm ci without --omit=optional: on Linux it brings Node.js 24 along.",
  );
}
