import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { build } from "vite";
import { catalogue, compile } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import stillWeb from "#output-types/still-web.output-type";
import { documentPaths, productDocumentSchema, type ProductDocument } from "#runtime/api/documents";
import { buildSite } from "../site/build.ts";
import type { ProductScene } from "../site/src/product/scene/product-scene.ts";
import { startBrowser } from "../site/testing/browser.ts";
import { writeFiles } from "../site/testing/export.ts";
import { productFixture } from "../site/testing/product-fixture.ts";
import { serve } from "../site/testing/serve.ts";
import { ready } from "../site/testing/viewer.ts";
import { median } from "./alternate.ts";
import type { Bench, BenchOptions, BenchRow } from "./bench.ts";
import { generateAssembly } from "./viewer/assembly.ts";
import type { BareOrder, BareView, OpenBare, Pose } from "./viewer/bare.ts";

const instanceCount = 5000;
/** Views around the product, 10 degrees apart, that are timed; one before them warms up. */
const views = 6;
/** A channel that differs by no more is rounding; out of 255. */
const rounding = 8;
/** Share of the product's pixels that may differ: where surfaces cut each other, the order of drawing decides. */
const tolerated = 0.002;

/** Software draws a frame in seconds, and a click waits for some. Milliseconds. */
const patience = 180_000;

type Canvas = HTMLCanvasElement & { readonly renderlineScene: ProductScene };
type BareWindow = Window & { readonly openBare: OpenBare; bare: BareView };

/** A frame of the product page's picture over one that three.js draws of the same instances by itself. */
export const viewerFrames: Bench = {
  name: "viewer",
  async run({ onProgress }: BenchOptions): Promise<BenchRow[]> {
    const folder = await mkdtemp(join(tmpdir(), "renderline-bench-"));
    const browser = await startBrowser();
    onProgress(`generating ${instanceCount} instances`);
    const document = await writePages(folder);
    const host = await serve(folder);
    try {
      return await measure(browser, host.url, document, onProgress);
    } finally {
      await browser.close();
      await host.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** The site with the assembly as its only product, and the bare page beside it. */
async function writePages(folder: string): Promise<ProductDocument> {
  const definitions = catalogue([library, rules, stillWeb].map((one) => compile(one)));
  const assembly = generateAssembly(instanceCount);
  const { document, glb } = await productFixture("machine", { ...assembly, catalogue: definitions });
  await buildSite({ outDir: folder });
  const data = new Map<string, string | Uint8Array>([
    [documentPaths.product(document.id), JSON.stringify(productDocumentSchema.parse(document))],
    [document.mesh.url ?? "", glb],
  ]);
  await writeFiles(join(folder, "data"), data);
  await build({
    configFile: false,
    root: join(import.meta.dirname, "viewer"),
    base: "./",
    mode: "production",
    logLevel: "silent",
    build: {
      outDir: join(folder, "bare"),
      target: "esnext",
      rollupOptions: { input: join(import.meta.dirname, "viewer", "bare.html") },
    },
  });
  return document;
}

async function measure(
  browser: Browser,
  url: string,
  document: ProductDocument,
  onProgress: BenchOptions["onProgress"],
): Promise<BenchRow[]> {
  const open = async (path: string): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1024, height: 768 } });
    page.setDefaultTimeout(patience);
    await page.goto(`${url}${path}`);
    return page;
  };
  const [materials] = document.materials;
  if (materials === undefined) throw new Error("the generated product has no materials");
  onProgress("opening the product page and two bare ones");
  const viewer = await open(`#/workflows/products/${document.id}`);
  await ready(viewer);
  const size = await viewer.locator("canvas").evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    return { width, height };
  });
  const order = { url: `${url}data/${document.mesh.url}`, materials, ...size };
  const bare = {
    meshes: await openBare(await open("bare/bare.html"), { ...order, instanced: false }),
    instanced: await openBare(await open("bare/bare.html"), { ...order, instanced: true }),
  };
  const times = { viewer: [] as number[], meshes: [] as number[], instanced: [] as number[] };
  onProgress(`timing ${views} views of ${size.width}x${size.height}, the sides in turn`);
  for (let view = 0; view <= views; view += 1) {
    const drawn = await viewerFrame(viewer);
    const sides = { viewer: drawn.time, meshes: 0, instanced: 0 };
    for (const side of ["meshes", "instanced"] as const) {
      const frame = await bareFrame(bare[side], drawn.pose);
      sides[side] = frame.time;
      await refuseDifference(side, drawn, frame);
    }
    if (view > 0) for (const side of ["viewer", "meshes", "instanced"] as const) times[side].push(sides[side]);
  }
  await pick(viewer, document);
  return rows(times, `${size.width}x${size.height}, ${document.triangleCount} triangles`);
}

type Times = Readonly<Record<"viewer" | "meshes" | "instanced", readonly number[]>>;

function rows(times: Times, what: string): BenchRow[] {
  const ours = median(times.viewer);
  const row = (name: string, theirs: number): BenchRow => ({
    name,
    ratio: ours / theirs,
    goal: 1.2,
    unit: "x",
    detail: `${ours.toFixed(0)} ms over ${theirs.toFixed(0)} ms, medians of ${views} views, ${what}`,
  });
  return [
    row(
      "a frame of 5,000 instances in the viewer, over bare three.js with the meshes as GLTFLoader gives them",
      median(times.meshes),
    ),
    row("the same, over bare three.js with the meshes instanced", median(times.instanced)),
  ];
}

/** One frame: how long until its pixels are there, in milliseconds, and what it is. */
interface Frame {
  readonly time: number;
  readonly triangles: number;
  /** A PNG as a data URL. */
  readonly picture: string;
}

/** Turns the viewer by a key, as a person does, and draws. */
function viewerFrame(page: Page): Promise<Frame & { readonly pose: Pose }> {
  return page.locator("canvas").evaluate((element) => {
    const canvas = element as Canvas;
    const { renderlineScene: scene } = canvas;
    const context = canvas.getContext("webgl2");
    const pixel = new Uint8Array(4);
    const start = performance.now();
    scene.onKey("ArrowRight");
    scene.draw();
    // Waits until the picture is there, which drawing itself does not.
    context?.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, pixel);
    const time = performance.now() - start;
    const { camera, triangles } = scene.inspect();
    const { fov, near, far } = camera;
    return {
      time,
      triangles,
      picture: canvas.toDataURL(),
      pose: { world: camera.matrixWorld.toArray(), fov, near, far },
    };
  });
}

async function openBare(page: Page, order: BareOrder): Promise<Page> {
  await page.waitForFunction(() => "openBare" in window);
  await page.evaluate(async (one) => {
    const bare = window as unknown as BareWindow;
    bare.bare = await bare.openBare(one);
  }, order);
  return page;
}

function bareFrame(page: Page, pose: Pose): Promise<Frame> {
  return page.evaluate((at) => {
    const { bare } = window as unknown as BareWindow;
    const context = bare.canvas.getContext("webgl2");
    const pixel = new Uint8Array(4);
    const start = performance.now();
    bare.draw(at);
    context?.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, pixel);
    const time = performance.now() - start;
    return { time, triangles: bare.triangles, picture: bare.canvas.toDataURL() };
  }, pose);
}

/** Whoever leaves something out is faster: both have to draw the same triangles to the same picture. */
async function refuseDifference(side: string, viewer: Frame, bare: Frame): Promise<void> {
  if (viewer.triangles !== bare.triangles) {
    throw new Error(`the viewer draws ${viewer.triangles} triangles, bare three.js (${side}) ${bare.triangles}`);
  }
  const [ours, theirs] = await Promise.all([viewer, bare].map(({ picture }) => pixelsOf(picture)));
  if (ours === undefined || theirs === undefined || ours.length !== theirs.length || ours.length === 0) {
    throw new Error(`the viewer and bare three.js (${side}) give pictures of different sizes`);
  }
  let different = 0;
  let covered = 0;
  for (let at = 0; at < ours.length; at += 4) {
    if (ours[at + 3] !== 0) covered += 1;
    if ([0, 1, 2, 3].some((channel) => Math.abs((ours[at + channel] ?? 0) - (theirs[at + channel] ?? 0)) > rounding))
      different += 1;
  }
  if (covered * 10 < ours.length / 4) throw new Error(`the viewer's picture is nearly empty: ${covered} pixels`);
  if (different > covered * tolerated) {
    throw new Error(`the pictures of the viewer and of bare three.js (${side}) differ in ${different} pixels`);
  }
}

async function pixelsOf(picture: string): Promise<Buffer> {
  return sharp(Buffer.from(picture.slice(picture.indexOf(",") + 1), "base64"))
    .ensureAlpha()
    .raw()
    .toBuffer();
}

/** Clicks at the picture's middle, as a person does: what was measured can still tell its instances apart. */
async function pick(page: Page, { parts }: ProductDocument): Promise<void> {
  await page.locator("canvas").click();
  await page.waitForFunction(() => window.location.hash.includes("?node="));
  const key = await page.evaluate(() => window.location.hash.split("?node=")[1]);
  if (!parts.some((part) => part.key === key)) throw new Error(`a click selected "${key}", which is no part`);
}
