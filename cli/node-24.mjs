// Makes sure that Node.js 24 runs a command. Old releases read this file too, so it is plain JavaScript and imports nothing
// that has to be installed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import nodeModule from "node:module";
import { join } from "node:path";

const oldestNode = 24;
/** Set for the Node.js that we started, so that one which is too old all the same does not start itself for ever. */
const chosen = "RENDERLINE_NODE_CHOSEN";

/**
 * Runs `start` if this is Node.js 24 or newer; otherwise runs `script` again, with the same arguments, on the one that
 * npm ci brought along; otherwise calls `refuse(code, message, remedy)`.
 */
export function onNode24({ root, script, start, refuse }) {
  if (!existsSync(join(root, "node_modules"))) {
    const message = `Renderline's dependencies are not installed: "${join(root, "node_modules")}" does not exist.`;
    refuse("dependencies-missing", message, `Run npm ci in "${root}".`);
    return;
  }
  if (Number(process.versions.node.split(".")[0]) >= oldestNode) {
    delete process.env[chosen];
    hideExperimentalWarnings();
    // What was compiled once is kept: half of a short command's time went into compiling. A folder that cannot be written
    // leaves the command as it is, only slower.
    nodeModule.enableCompileCache(join(root, ".renderline", "compile-cache"));
    start();
    return;
  }
  const node = bundledNode(root);
  if (node !== undefined && process.env[chosen] === undefined) {
    runOn(node, script, refuse);
    return;
  }
  refuse(
    "node-too-old",
    `Renderline needs Node.js ${oldestNode} or newer, and this is ${process.version}.`,
    "Install Node.js 24, or run npm ci again without --omit=optional: on Linux it brings Node.js 24 along.",
  );
}

/** npm 10 and older leave out the link in `.bin` (two packages, one per processor, both claim it), so the file itself. */
function bundledNode(root) {
  const file = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  return existsSync(file) ? file : undefined;
}

/** Node.js below 24.12 warns that stripping types is experimental; a user can do nothing about it. */
function hideExperimentalWarnings() {
  const listeners = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "ExperimentalWarning") return;
    for (const listener of listeners) listener.call(process, warning);
  });
}

/** Runs the script as if it had been started there: streams, signals, exit status. */
function runOn(node, script, refuse) {
  const options = ["--disable-warning=ExperimentalWarning"];
  const child = spawn(node, [...options, script, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, [chosen]: "1" },
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
    if (signal === null) process.exit(status);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
