import { spawn, type ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { LogTail } from "./log-tail.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { interruptedTool, missingTool } from "./tool-failure.ts";
import { workerMessageSchema, type ToolIdentity, type ToolKind, type WorkerRequest } from "./tool-messages.ts";

/** How a worker is started. */
export interface ToolCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A reply or a progress event of a job. */
export type JobMessage =
  | {
      readonly id: number;
      readonly event: "progress";
      readonly fraction: number;
      readonly message: string;
      readonly item?: unknown;
    }
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly error: { code: string; message: string; detail: string } };

/**
 * One running worker: a child process in a process group of its own (Ctrl-C in a terminal reaches only us, and we end
 * it), with two pipes for the protocol and two for its chatter. It is alive from `start` until `exited` resolves.
 */
export class ToolProcess {
  readonly kind: ToolKind;
  /** What it prints, by job and over its whole life. */
  readonly jobLog = new LogTail();
  readonly log = new LogTail();
  /** Resolves with a description of the end, such as "signal SIGKILL" or "exit status 1"; never rejects. */
  readonly exited: Promise<string>;
  onMessage: ((message: JobMessage) => void) | undefined;
  readonly #child: ChildProcess;
  readonly #requests: Writable;
  /** Where the tool keeps its temporary files. Blender leaves its own behind when it is killed, which is how it ends here. */
  readonly #scratch = scratchFolder("tool");
  readonly #identity = Promise.withResolvers<ToolIdentity>();
  #complaint: string | undefined;

  private constructor(kind: ToolKind, command: ToolCommand) {
    this.kind = kind;
    this.#child = spawn(command.file, [...command.args], {
      detached: true,
      env: {
        ...command.env,
        TMPDIR: this.#scratch,
        TEMP: this.#scratch,
        TMP: this.#scratch,
        RENDERLINE_PARENT_PID: String(process.pid),
      },
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    });
    const requests = this.#child.stdio[3];
    if (!(requests instanceof Writable)) throw new TypeError("the worker has no request pipe");
    this.#requests = requests;
    // A worker that is gone closes its pipe; `exited` tells of it.
    requests.on("error", () => undefined);
    this.#readChatter();
    this.#readReplies();
    this.exited = this.#watchEnd();
    this.#identity.promise.catch(() => undefined);
  }

  /**
   * Starts a worker and waits until its tool is loaded.
   * @throws RenderlineError cad-kernel-missing, renderer-missing, interrupted
   */
  static async start(
    kind: ToolKind,
    command: ToolCommand,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<ToolProcess> {
    const { timeoutMs, signal } = options;
    if (signal.aborted) throw interruptedTool(kind, "start", signal.reason);
    const worker = new ToolProcess(kind, command);
    const onAbort = (): void => {
      worker.#identity.reject(interruptedTool(kind, "start", signal.reason));
      worker.kill();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    const timer = setTimeout(() => {
      worker.#complaint = `it was not ready after ${timeoutMs / 1000} s`;
      worker.kill();
    }, timeoutMs);
    try {
      const identity = await worker.#identity.promise;
      if (identity.kind !== kind) throw missingTool(kind, `the worker is of kind "${identity.kind}"`, "");
      return worker;
    } catch (error) {
      worker.kill();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when the tool has said who it is. */
  identity(): Promise<ToolIdentity> {
    return this.#identity.promise;
  }

  send(request: WorkerRequest): void {
    this.#requests.write(`${JSON.stringify(request)}\n`);
  }

  /** Ends the worker and everything in its process group at once: it holds nothing that needs closing. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      this.#child.kill("SIGKILL");
    }
  }

  /** While a worker is idle it does not keep this process from ending. */
  setBusy(busy: boolean): void {
    const handles = [this.#child, ...this.#child.stdio.filter((stream) => stream instanceof Socket)];
    for (const handle of handles) {
      if (busy) handle.ref();
      else handle.unref();
    }
  }

  #readChatter(): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.jobLog.add(text);
        this.log.add(text);
      });
    }
  }

  #readReplies(): void {
    const replies = this.#child.stdio[4];
    if (replies === null || replies === undefined || !("read" in replies)) {
      throw new TypeError("the worker has no reply pipe");
    }
    replies.on("error", () => undefined);
    createInterface({ input: replies }).on("line", (line) => this.#read(line));
  }

  #read(line: string): void {
    const message = workerMessageSchema.safeParse(parse(line));
    if (!message.success) {
      this.#complaint = "it wrote something that is not the protocol";
      this.kill();
    } else if ("hello" in message.data) {
      this.#identity.resolve(message.data.hello.tool);
    } else if ("failed" in message.data) {
      const { failed } = message.data;
      this.#identity.reject(missingTool(this.kind, failed.message, failed.detail));
    } else {
      const { data } = message;
      // What it printed before is in its pipes by now, but those may be read after this one, in the same turn of the loop.
      setImmediate(() => this.onMessage?.(data));
    }
  }

  async #watchEnd(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#child.once("error", (error) => resolve(error.message));
    // "close" comes after the last of its output, so nothing of the log is lost.
    this.#child.once("close", (code, signal) => resolve(signal === null ? `exit status ${code}` : `signal ${signal}`));
    const how = await promise;
    rmSync(this.#scratch, { recursive: true, force: true });
    const end = this.#complaint ?? how;
    this.#identity.reject(missingTool(this.kind, end, this.log.lastLines(20).join("\n")));
    return end;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
