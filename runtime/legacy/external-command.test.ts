import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { externalCommandInputSchema, framesSchema, sha256Hex, type ArtifactKind, type ArtifactRef } from "#contracts";
import { mp4Of } from "#runtime/modules/video/testing";
import { testHost, type TestHost } from "#runtime/modules/testing/host";
import { legacyCommand, type CommandLine } from "./external-command.ts";

let host: TestHost;
let orderLine: ArtifactRef;
let picture: string;
beforeEach(async () => {
  host = await testHost();
  orderLine = await order();
  const data = Uint8Array.from({ length: 20 * 10 * 3 }, (_, index) => (index * 37) % 256);
  picture = (
    await sharp(data, { raw: { width: 20, height: 10, channels: 3 } })
      .png()
      .toBuffer()
  ).toString("base64");
});
afterEach(() => host.remove());

/** An order line of a product whose files hold no more than their names. */
async function order(): Promise<ArtifactRef> {
  const { artifacts } = host;
  await artifacts.write("step", "source", Buffer.from("the STEP file"));
  const mesh = await artifacts.write("mesh", "geometry", Buffer.from("the geometry"));
  const parts = await artifacts.write("parts", "parts", Buffer.from("the parts"));
  const bounds = [
    [0, 0, 0],
    [1, 1, 1],
  ];
  const product = await artifacts.writeJson("product", "product", {
    version: 1,
    mesh,
    parts,
    partCount: 1,
    triangleCount: 1,
    bounds,
  });
  return artifacts.writeJson("order-line", "order", {
    version: 1,
    product: { id: "p", revision: sha256Hex("the STEP file"), manifest: product.sha256 },
    outputType: "own",
    params: { scene: { azimuth: 20 } },
  });
}

/** A renderer of a few lines: `input` is what it was told, `file(name, base64)` and `result(files)` write into its folder, `picture` is good. */
const head = [
  "const fs = require('node:fs'), path = require('node:path'), child = require('node:child_process');",
  "const input = JSON.parse(fs.readFileSync(0, 'utf8')), { outDir } = input;",
  "const file = (name, base64) => fs.writeFileSync(path.join(outDir, name), Buffer.from(base64, 'base64'));",
  "const result = (files) => fs.writeFileSync(path.join(outDir, 'result.json'), JSON.stringify({ files }));",
  "",
].join("\n");

const still = (path = "still.png"): string => `result([{ role: "still", path: ${JSON.stringify(path)} }]);`;

const good = (): string => `file("still.png", picture); ${still()}`;

function run(script: string, line: Partial<CommandLine> = {}, within: Partial<TestHost> = {}) {
  const command = [process.execPath, "-e", `${head} const picture = "${picture}"; ${script}`];
  const artifactKind: ArtifactKind = "image";
  return legacyCommand(
    { ...host, ...within },
    { orderLine, command, timeoutSeconds: 60, settings: {}, artifactKind, ...line },
  );
}

const last = () => host.records.at(-1);

test("a command is told of the order, the product and its settings, and what it leaves is stored", async () => {
  const script = `file("still.png", picture); file("told.png", picture); ${still()}
    console.log(JSON.stringify(input)); console.error(fs.readFileSync(input.product.step, "utf8"));
    console.log(fs.readFileSync(input.product.glb, "utf8"), fs.readFileSync(input.product.parts, "utf8"));`;
  const settings = { width: 20, height: 10, style: ["plain"] };
  const outputs = await run(script, { settings });
  expect(Object.keys(outputs)).toEqual(["still"]);
  expect(outputs["still"]).toMatchObject({ kind: "image", role: "still" });
  const stored = await host.artifacts.read(outputs["still"]?.sha256 ?? "");
  expect(stored.toString("base64")).toBe(picture);
  const notes = (last()?.notes ?? []).toSorted();
  const told = externalCommandInputSchema.parse(JSON.parse(notes.find((note) => note.startsWith("{")) ?? ""));
  expect(told).toMatchObject({
    version: 1,
    settings,
    orderLine: { product: { id: "p" }, params: { scene: { azimuth: 20 } } },
  });
  expect(notes).toEqual(expect.arrayContaining(["the STEP file", "the geometry the parts"]));
  expect([told.outDir, told.product.step].filter((path) => existsSync(path))).toEqual([]);
});

test("it is recorded like a call, behind the calls that read the order and the product", async () => {
  await run(`file("still.png", picture); ${still()}`, { settings: { style: "plain" } });
  expect(host.records.map(({ callId }) => callId)).toEqual(["order.read#1", "product.load#1", "legacy.command#1"]);
  expect(last()).toMatchObject({
    params: { timeoutSeconds: 60, settings: { style: "plain" } },
    inputs: { order: [orderLine.sha256] },
    error: undefined,
  });
});

test("no shell reads its words, and neither database nor store nor collector is its business", async () => {
  const ours = [
    "DATABASE_URL",
    "RENDERLINE_TOKEN",
    "PGPASSWORD",
    "AWS_SECRET_ACCESS_KEY",
    "OTEL_EXPORTER_OTLP_HEADERS",
  ];
  for (const name of ours) vi.stubEnv(name, "a secret");
  try {
    const script = `${head} console.log(process.argv.slice(1).join("|"), JSON.stringify(process.env));
      file("still.png", "${picture}"); ${still()}`;
    await run("", { command: [process.execPath, "-e", script, "a b", "$HOME", "; exit 3", "*"] });
  } finally {
    vi.unstubAllEnvs();
  }
  expect(last()?.notes.join("\n")).toContain("a b|$HOME|; exit 3|*");
  expect(last()?.notes.join("\n")).not.toContain("secret");
});

test("it may make several files, of which one is of the output type's kind", async () => {
  const video = mp4Of({ width: 20, height: 10, frames: 3, fps: 3 }).toString("base64");
  const script = `file("a", picture); file("b", "${video}"); fs.mkdirSync(path.join(outDir, "d")); file("d/c", picture);
    result([{ role: "turntable", path: "b" }, { role: "still", path: "a" }, { role: "thumbnail", path: "d/c" }]);`;
  const outputs = await run(script, { artifactKind: "video", settings: { width: 20, height: 10 } });
  expect(Object.entries(outputs).map(([name, { kind, role }]) => [name, kind, role])).toEqual([
    ["turntable", "video", "turntable"],
    ["still", "image", "still"],
    ["thumbnail", "image", "thumbnail"],
  ]);
  await expect(run(script, { artifactKind: "glb" })).rejects.toMatchObject({
    code: "legacy-command-result-invalid",
    message: expect.stringContaining("no glb"),
  });
});

describe("of a turntable the frames", () => {
  const video = mp4Of({ width: 20, height: 10, frames: 2, fps: 12 }).toString("base64");
  const kinds: ArtifactKind = "video";
  const files = `file("v", "${video}"); file("0.png", picture); file("1.png", picture);`;
  const declared = (frames: readonly string[]): string =>
    `result([{ role: "turntable", path: "v" }, ...${JSON.stringify(frames)}.map((path) => ({ role: "frame", path }))]);`;

  test("are kept in their order, beside the video", async () => {
    const other = await sharp(Buffer.from(picture, "base64")).negate({ alpha: false }).png().toBuffer();
    const script = `${files} file("1.png", "${other.toString("base64")}"); ${declared(["1.png", "0.png"])}`;
    const outputs = await run(script, { artifactKind: kinds, settings: { width: 20, height: 10 } });
    expect(Object.keys(outputs)).toEqual(["turntable", "frames"]);
    const frames = await host.artifacts.readJson(outputs["frames"]?.sha256 ?? "", framesSchema);
    expect(frames).toMatchObject({ width: 20, height: 10, fps: 12 });
    const [first, second] = await Promise.all(frames.frames.map(({ sha256 }) => host.artifacts.read(sha256)));
    expect([first, second]).toEqual([other, Buffer.from(picture, "base64")]);
  });

  test("are as many as the video has, of its size, and PNGs; and without a video there are none", async () => {
    const refused = (script: string) => expect(run(`${files} ${script}`, { artifactKind: kinds })).rejects;
    const code = "legacy-command-result-invalid";
    const why = (text: string): object => ({ code, message: expect.stringContaining(text) as unknown });
    await refused(declared(["0.png"])).toMatchObject(why('declares 1 files of role "frame", and "v" has 2 frames'));
    await refused(`result([{ role: "frame", path: "0.png" }]);`).toMatchObject(why("and no turntable"));
    const image = sharp(Buffer.from(picture, "base64"));
    const jpeg = (await image.clone().jpeg().toBuffer()).toString("base64");
    await refused(`file("1.png", "${jpeg}"); ${declared(["0.png", "1.png"])}`).toMatchObject(why('"1.png" is no PNG'));
    const small = (await image.clone().resize(10, 10).png().toBuffer()).toString("base64");
    const wrong = refused(`file("1.png", "${small}"); ${declared(["0.png", "1.png"])}`);
    await wrong.toMatchObject({ code: "picture-wrong-size" });
    await refused(`file("1.png", "${video}"); ${declared(["0.png", "1.png"])}`).toMatchObject(why("is no image"));
  });
});

describe("a command that ends", () => {
  test("with 65 has refused the order; with anything else it has failed; its last words are told", async () => {
    const words = `console.error("no such style"); `;
    await expect(run(`${words} process.exit(65)`)).rejects.toMatchObject({
      code: "legacy-command-refused",
      message: expect.stringContaining("no such style"),
    });
    await expect(run(`${words} process.exit(1)`)).rejects.toMatchObject({
      code: "legacy-command-failed",
      message: expect.stringMatching(/exit status 1[^0-9].*\n.*no such style/),
    });
    expect(last()).toMatchObject({ callId: "legacy.command#1", notes: ["no such style"], outputs: {} });
  });

  test("by a signal has failed", async () => {
    const killed = run(`process.kill(process.pid, "SIGSEGV"); setInterval(() => undefined, 1000)`);
    await expect(killed).rejects.toMatchObject({
      code: "legacy-command-failed",
      message: expect.stringContaining("SIGSEGV"),
    });
  });

  test("with a result, but not with 0, has failed all the same", async () => {
    const half = run(`file("still.png", picture); ${still()} process.exit(2)`);
    await expect(half).rejects.toMatchObject({ code: "legacy-command-failed" });
  });

  test("before it is there is missing", async () => {
    await expect(run("", { command: ["/no/such/program", "x"] })).rejects.toMatchObject({
      code: "legacy-command-missing",
      message: expect.stringContaining("/no/such/program"),
    });
  });

  test("without reading what it is told is well", async () => {
    const script = `process.exit(0)`;
    await expect(run("", { command: [process.execPath, "-e", script] })).rejects.toMatchObject({
      code: "legacy-command-result-invalid",
    });
  });

  test("after printing without end is known by its last words", async () => {
    const script = `for (let n = 0; n < 20000; n += 1) console.log("line " + n); process.exitCode = 4;`;
    const failure = await run(script).catch((error: unknown) => error);
    expect((failure as Error).message).toContain("line 19999");
    expect((failure as Error).message.length).toBeLessThan(1500);
    expect(last()?.notes).toHaveLength(20);
    expect(host.logs).toEqual([Array.from({ length: 20000 }, (_, n) => `line ${n}\n`).join("")]);
  });

  test("after printing more than is kept has its last million characters on record, and how many are missing", async () => {
    const script = `process.stdout.write("x".repeat(3 * 2 ** 20)); console.log("\\0the end"); ${good()}`;
    await run(script);
    const [log = ""] = host.logs;
    expect(log.slice(0, 50)).toBe("[2097161 characters before this are not kept]\nxxxx");
    expect(log.slice(-10)).toBe("x\ufffdthe end\n");
    expect(log.length).toBeLessThan(2 ** 20 + 100);
  });
});

/** Starts a grandchild that outlives its parent if nobody ends it; its process id is in the log. */
const grandchild = `const own = child.spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], { stdio: "inherit" });
  console.log("grandchild", own.pid);`;

const grandchildOf = (notes: readonly string[]): number =>
  Number(notes.map((note) => /^grandchild (\d+)$/.exec(note)?.[1]).find((pid) => pid !== undefined));

/** Not gone from the process table until its new parent has collected it; a zombie runs no more. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "stat=", "-p", String(pid)]).catch(() => ({ stdout: "Z" }));
  return !stdout.trim().startsWith("Z");
}

describe.skipIf(process.platform === "win32")("what a command has started (process groups are POSIX)", () => {
  test("is ended with it when its time is over", async () => {
    const late = run(`${grandchild} setInterval(() => undefined, 1000)`, { timeoutSeconds: 2 });
    await expect(late).rejects.toMatchObject({
      code: "legacy-command-timeout",
      message: expect.stringContaining("2 s"),
    });
    const pid = grandchildOf(last()?.notes ?? []);
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test("is ended when the run is cancelled", async () => {
    const control = new AbortController();
    const progress = (): unknown => setTimeout(() => control.abort(), 1000);
    const script = `${grandchild} setInterval(() => undefined, 1000)`;
    await expect(run(script, {}, { signal: control.signal, progress })).rejects.toMatchObject({ code: "interrupted" });
    await expect.poll(() => isRunning(grandchildOf(last()?.notes ?? []))).toBe(false);
  });

  test("is ended when it has left something behind that still holds its output", async () => {
    await run(`${grandchild} own.unref(); file("still.png", picture); ${still()} process.exit(0)`);
    await expect.poll(() => isRunning(grandchildOf(last()?.notes ?? []))).toBe(false);
  });

  test("is left alone where it has left the group on purpose, and nobody waits for it", async () => {
    const away = grandchild.replace("{ stdio", "{ detached: true, stdio");
    await run(`${away} own.unref(); file("still.png", picture); ${still()} process.exit(0)`);
    const pid = grandchildOf(last()?.notes ?? []);
    expect(await isRunning(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
  });

  test("is ended when the process that runs it is killed", async () => {
    const module = join(import.meta.dirname, "command", "run-command.ts");
    const log = join(import.meta.dirname, "..", "native", "log-tail.ts");
    const pidFile = join(host.folder, "pid");
    const command = [process.execPath, "-e", `${head} ${grandchild} fs.writeFileSync("${pidFile}", String(own.pid));`];
    const holder = `import { runCommand } from ${JSON.stringify(module)}; import { LogTail } from ${JSON.stringify(log)};
      const { signal } = new AbortController();
      await runCommand({ command: ${JSON.stringify(command)}, stdin: "{}", timeoutMs: 60000, signal, log: new LogTail() });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", holder], { stdio: "inherit" });
    const told = () => readFile(pidFile, "utf8").catch(() => "");
    // A file that is there may still be empty.
    await expect.poll(told).not.toBe("");
    const pid = Number(await told());
    expect(await isRunning(pid)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "close");
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test("is not even started when the process that runs it is killed before", async () => {
    const guard = join(import.meta.dirname, "command", "command-guard.ts");
    const pidFile = join(host.folder, "never");
    const endless = `fs.writeFileSync(${JSON.stringify(pidFile)}, ""); setInterval(() => undefined, 1000);`;
    // It has started when its caller is gone, and has read nothing of the guard yet.
    const late = "data:text/javascript,await new Promise((resolve) => process.once('disconnect', resolve))";
    const command = [process.execPath, "-e", `const fs = require("fs"); ${endless}`];
    const child = spawn(process.execPath, ["--import", late, guard, ...command], {
      detached: true,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    child.disconnect();
    const limit = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), 60_000);
    const [status, signal] = (await once(child, "exit")) as [number | null, string | null];
    clearTimeout(limit);
    expect([status, signal]).toEqual([1, null]);
    await expect(readFile(pidFile)).rejects.toThrow(/ENOENT/);
  });
});

describe("nothing is believed that", () => {
  const png = (name: string): string => `file("${name}", picture);`;

  test.each<[string, string, string]>([
    ["is not there", "", '"result.json" cannot be read (ENOENT)'],
    ["is no JSON", `file("result.json", "aGVsbG8=");`, "is not JSON"],
    ["is not as published", `${png("a")} result([{ role: "still", path: "a", note: "hi" }]);`, "files: 0"],
    ["has an unknown role", `result([{ role: "geometry", path: "a" }]);`, "files: 0: role"],
    ["names no file", "result([]);", "files"],
    ["is too long", `file("result.json", Buffer.alloc(70000, "x").toString("base64"));`, "70000 bytes"],
    ["does not exist", still("nowhere.png"), "(ENOENT)"],
    ["lies above its folder", `${png("../a.png")} ${still("../a.png")}`, "is not in its folder"],
    ["lies beside its folder", still("../out2/a.png"), "is not in its folder"],
    ["is named from the root", still("/etc/hostname"), "is not in its folder"],
    ["is its folder itself", still("."), "is not in its folder"],
    ["is a folder", `fs.mkdirSync(path.join(outDir, "d")); ${still("d")}`, "no regular file"],
    ["is a link", `${png("a")} fs.symlinkSync("a", path.join(outDir, "l")); ${still("l")}`, '"l" is a link'],
    [
      "lies behind a link",
      `fs.symlinkSync("/etc", path.join(outDir, "d")); ${still("d/hostname")}`,
      "a link is on the way",
    ],
    ["is a named pipe", `child.execFileSync("mkfifo", [path.join(outDir, "p")]); ${still("p")}`, "no regular file"],
    [
      "has a role twice",
      `${png("a")} result([{ role: "still", path: "a" }, { role: "still", path: "a" }]);`,
      'two files of role "still"',
    ],
    ["is of another kind than its role", `file("a", "aGVsbG8="); ${still("a")}`, "is no image"],
  ])("%s", async (_, script, words) => {
    await expect(run(script)).rejects.toMatchObject({
      name: "RenderlineError",
      code: "legacy-command-result-invalid",
      message: expect.stringContaining(words),
    });
    expect(last()?.outputs).toEqual({});
  });

  test("is blank, of another size or cut short", async () => {
    const blank = await sharp({ create: { width: 20, height: 10, channels: 3, background: "#808080" } })
      .png()
      .toBuffer();
    await expect(run(`file("still.png", "${blank.toString("base64")}"); ${still()}`)).rejects.toMatchObject({
      code: "picture-blank",
    });
    const good = `file("still.png", picture); ${still()}`;
    await expect(run(good, { settings: { width: 21, height: 10 } })).rejects.toMatchObject({
      code: "picture-wrong-size",
    });
    await run(good, { settings: { width: 21 } });
    const half = Buffer.from(picture, "base64").subarray(0, 200).toString("base64");
    await expect(run(`file("still.png", "${half}"); ${still()}`)).rejects.toMatchObject({ code: "artifact-invalid" });
  });
});
