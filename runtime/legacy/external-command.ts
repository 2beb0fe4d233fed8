import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  badInputStatus,
  externalCommandInputSchema,
  externalCommandVersion,
  externalFileKinds,
  orderLineSchema,
  RenderlineError,
  type ArtifactKind,
  type ArtifactRef,
  type ExternalCommandInput,
} from "#contracts";
import { failureText, type CallHost } from "#runtime/modules/call-module";
import { loadProductModule, readOrderModule } from "#runtime/modules/index";
import { checkFile, kindOfFile } from "#runtime/modules/output/check-file";
import type { PictureSize } from "#runtime/modules/output/check-picture";
import { Stopwatch, timedArtifacts } from "#runtime/modules/timed-artifacts";
import { LogTail } from "#runtime/native/log-tail";
import { scratchFolder } from "#runtime/native/scratch-folder";
import { runCommand, type CommandEnd } from "./command/run-command.ts";
import { storeFrames } from "./command/store-frames.ts";
import { takeFiles, type TakenFile } from "./command/take-files.ts";
import { legacyStep, stepCaller } from "./step.ts";

const order = legacyStep("command/order", readOrderModule);
const product = legacyStep("command/product", loadProductModule);

/** The steps before the command itself. */
export const commandSteps = [order, product];

/** How much of what a command prints is kept, characters: all that a renderer has to say, and no endless loop. */
const keptLetters = 2 ** 20;
/** How much of that goes into notes and messages, and how much of its own words. */
const [toldLines, toldLetters] = [20, 200];

export interface CommandLine {
  readonly orderLine: ArtifactRef;
  readonly command: readonly string[];
  readonly timeoutSeconds: number;
  readonly settings: ExternalCommandInput["settings"];
  /** What the output type makes: the command must make one of this kind. */
  readonly artifactKind: ArtifactKind;
}

/**
 * A team's own renderer: it is told of the order line and the product, and leaves files. Recorded like a module call, with what it
 * printed as its log, and its last lines as notes. A run that was killed starts it over.
 * @throws RenderlineError legacy-command-*, artifact-invalid, picture-blank, picture-wrong-size, interrupted
 */
export async function legacyCommand(host: CallHost, line: CommandLine): Promise<Record<string, ArtifactRef>> {
  const { artifacts } = host;
  const call = stepCaller(host);
  const ordered = await call(order, { request: line.orderLine, params: {}, inputs: {} });
  const { mesh, parts } = await call(product, { params: {}, inputs: { order: ordered.order } });
  const orderLine = await artifacts.readJson(ordered.order.sha256, orderLineSchema);
  const files = {
    step: await artifacts.path(orderLine.product.revision),
    glb: await artifacts.path(mesh.sha256),
    parts: await artifacts.path(parts.sha256),
  };
  const log = new LogTail(keptLetters);
  const inputs = { order: [ordered.order.sha256], mesh: [mesh.sha256], parts: [parts.sha256] };
  return recorded(host, line, inputs, log, async ({ load, keep }) => {
    const folder = scratchFolder("command");
    try {
      const input = await load.during(() => prepare(folder, files, { orderLine, settings: line.settings }));
      host.progress(0, `running ${line.command[0] ?? ""}`);
      const { command, timeoutSeconds } = line;
      const stdin = JSON.stringify(input);
      const end = await runCommand({ command, stdin, timeoutMs: timeoutSeconds * 1000, signal: host.signal, log });
      refuseEnd(end, line, log);
      const taken = join(folder, "taken");
      await mkdir(taken);
      const timed = timedArtifacts(artifacts, load, keep);
      return await store(timed, await takeFiles(input.outDir, taken), line);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** Copies: the command gets nothing of the store into its hands. */
async function prepare(
  folder: string,
  files: ExternalCommandInput["product"],
  about: Pick<ExternalCommandInput, "orderLine" | "settings">,
): Promise<ExternalCommandInput> {
  const [inDir, outDir] = [join(folder, "in"), join(folder, "out")];
  await mkdir(inDir);
  await mkdir(outDir);
  const copies = {
    step: join(inDir, "product.step"),
    glb: join(inDir, "product.glb"),
    parts: join(inDir, "parts.json"),
  };
  for (const name of ["step", "glb", "parts"] as const) await copyFile(files[name], copies[name]);
  return externalCommandInputSchema.parse({ version: externalCommandVersion, ...about, product: copies, outDir });
}

function refuseEnd(end: CommandEnd, { command, timeoutSeconds }: CommandLine, log: LogTail): void {
  const name = `the legacy command "${command.join(" ").slice(0, toldLetters)}"`;
  const said = log.lastLines(toldLines);
  const words = said.length === 0 ? "It printed nothing." : `Its last lines:\n  ${said.join("\n  ")}`;
  switch (end.how) {
    case "exited": {
      if (end.status === 0) return;
      if (end.status === badInputStatus) {
        throw new RenderlineError(
          "legacy-command-refused",
          `${name} refused the order (exit status ${badInputStatus}). ${words}`,
          "Mend the order or the output type's settings; the same order would be refused again.",
        );
      }
      throw failed(`${name} failed (exit status ${end.status}). ${words}`);
    }
    case "killed":
      throw failed(`${name} was ended by ${end.signal}. ${words}`);
    case "missing":
      throw new RenderlineError(
        "legacy-command-missing",
        `${name} could not be started: ${end.why}`,
        "Install it on this machine, or mend the output type's legacy.command: its first word is a program, and no shell reads it.",
      );
    case "timeout":
      throw new RenderlineError(
        "legacy-command-timeout",
        `${name} took longer than ${timeoutSeconds} s and was ended with everything it had started. ${words}`,
        "Give it more time with the output type's legacy.timeoutSeconds, or less to do.",
      );
    case "interrupted":
      throw new RenderlineError("interrupted", `${name} was interrupted`, "Start it again.");
  }
}

function failed(message: string): RenderlineError {
  return new RenderlineError(
    "legacy-command-failed",
    message,
    "Look at its log in the run. It may be tried again; for an order that can never work it should end with status 65.",
  );
}

/** What the roles say is looked up in the files themselves, and each file is looked at before it counts. */
async function store(
  artifacts: CallHost["artifacts"],
  files: readonly TakenFile[],
  { artifactKind, settings }: CommandLine,
): Promise<Record<string, ArtifactRef>> {
  const outputs: Record<string, ArtifactRef> = {};
  for (const { role, path, file } of files) {
    const kind = await kindOfFile(file, externalFileKinds[role]);
    if (kind === undefined) throw mismatch(`"${path}" of role "${role}" is no ${externalFileKinds[role].join(", ")}`);
    if (role === "frame") continue;
    await checkFile(kind, file, role === "still" || role === "turntable" ? wantedSize(settings) : undefined);
    outputs[role] = await artifacts.writeFile(kind, role, file);
  }
  const frames = await storeFrames(artifacts, files);
  if (frames !== undefined) outputs["frames"] = frames;
  if (Object.values(outputs).some(({ kind }) => kind === artifactKind)) return outputs;
  throw mismatch(
    `it made ${Object.values(outputs)
      .map(({ kind }) => kind)
      .join(", ")}, and no ${artifactKind}`,
  );
}

function mismatch(why: string): RenderlineError {
  return new RenderlineError(
    "legacy-command-result-invalid",
    `what the legacy command left behind does not hold: ${why}`,
    "Have it make what the output type's artifactKind says, and declare each file with the role that it has.",
  );
}

function wantedSize({ width, height }: CommandLine["settings"]): PictureSize | undefined {
  const whole = Number.isSafeInteger(width) && Number.isSafeInteger(height);
  return whole ? { width: width as number, height: height as number } : undefined;
}

/** The command is no module, but whoever reads the run wants to know the same of it. */
async function recorded(
  host: CallHost,
  { command, timeoutSeconds, settings }: CommandLine,
  inputs: Readonly<Record<string, readonly string[]>>,
  log: LogTail,
  run: (watches: { readonly load: Stopwatch; readonly keep: Stopwatch }) => Promise<Record<string, ArtifactRef>>,
): Promise<Record<string, ArtifactRef>> {
  const startedAt = host.now().toISOString();
  const [load, keep] = [new Stopwatch(), new Stopwatch()];
  const module = { key: "legacy.command", version: externalCommandVersion };
  const params = { command: [...command], timeoutSeconds, settings };
  const record = (end: { outputs: Record<string, ArtifactRef>; error: ReturnType<typeof failureText> | undefined }) => {
    const base = { callId: `${module.key}#1`, module, tool: null, params, inputs, notes: log.lastLines(toldLines) };
    const times = { startedAt, finishedAt: host.now().toISOString(), loadMs: load.ms, storeMs: keep.ms };
    const call = { ...base, ...times, ...end };
    return host.record(call, log.takeWhole());
  };
  let outputs: Record<string, ArtifactRef>;
  try {
    outputs = await run({ load, keep });
  } catch (error) {
    await record({ outputs: {}, error: failureText(error) });
    throw error;
  }
  await record({ outputs, error: undefined });
  return outputs;
}
