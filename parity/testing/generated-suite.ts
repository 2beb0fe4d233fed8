import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleGit } from "simple-git";
import type { ParityCase } from "#parity/case";
import { hostIdentity } from "#parity/approved/index";
import { caseKey, FileDigests } from "#parity/history/case-key";
import { checkoutKey } from "#parity/history/checkout-key";
import { toolsKey } from "#parity/history/tools-key";
import { VerdictStore } from "#parity/history/verdict-store";
import { catalogueOf } from "#parity/run-suite";
import { outputTypeOf, runCase } from "#parity/run-case";
import { readCaseSources } from "#parity/select/case-sources";
import type { ParityResult } from "#runtime/api/parity-result";
import { lockSchema } from "#runtime/modules/source/locked-packages";
import { projectRoot } from "#runtime/native/paths";
import type { ArtifactRef } from "#contracts";
import { cheapCase, type CheapApp } from "./cheap-case.ts";

export interface GeneratedSuite {
  readonly checkout: string;
  readonly cases: readonly ParityCase[];
  /** Opens what has a verdict of each case as it is; each run opens its own. */
  history(): VerdictStore;
  remove(): Promise<void>;
}

/**
 * A checkout with this one's files and cases of its own, each with a verdict that is kept: of a case that was run, and with a picture
 * of its own as what both paths made.
 */
export async function generatedSuite(
  made: CheapApp,
  count: number,
  drawPicture: (at: number) => Promise<Uint8Array>,
): Promise<GeneratedSuite> {
  const { app, authored } = made;
  const folder = await mkdtemp(join(tmpdir(), "renderline-generated-"));
  const checkout = join(folder, "checkout");
  await linkFiles(projectRoot, checkout, ["parity", "node_modules", ".git", ".renderline", "dist"]);
  await linkFiles(join(projectRoot, "parity"), join(checkout, "parity"), ["cases"]);
  await mkdir(join(checkout, "parity", "cases"));
  const cases = Array.from({ length: count }, (_, at) =>
    cheapCase({ id: `generated-${at}`, step: "parity/golden/flange.step" }),
  );
  for (const one of cases) {
    const file = join(checkout, "parity", "cases", `${one.id}.case.ts`);
    await writeFile(file, `import glb from "#workflows/order-line/glb.workflow";\nexport default glb; // ${one.id}\n`);
  }
  const open = (): VerdictStore => new VerdictStore(join(folder, "history"));
  const history = open();
  const sources = await readCaseSources(
    cases.map((one) => ({ case: one, outputType: outputTypeOf(one, catalogueOf(one, authored)).definition })),
    checkout,
  );
  const lock = lockSchema.parse(JSON.parse(await readFile(join(checkout, "package-lock.json"), "utf8")));
  const git = simpleGit(checkout);
  await git.init();
  await git.add(".");
  const digests = new FileDigests(checkout);
  const untraced = await checkoutKey(digests, checkout);
  if (untraced === undefined) throw new Error(`"${checkout}" is no Git checkout`);
  const base = { lock, tools: await toolsKey(app.tools), host: await hostIdentity(), checkout: untraced };
  const ran = await runCase(app, cheapCase(), made.context(catalogueOf(cheapCase(), authored)));
  const { legacy, graph } = ran.sides;
  for (const [at, one] of cases.entries()) {
    const own = sources.get(one.id);
    if (own === undefined) throw new Error(`case "${one.id}" has no sources`);
    const picture: ArtifactRef = await app.artifacts.write("image", "render", await drawPicture(at));
    const sides = { legacy: { ...legacy, output: picture }, graph: { ...graph, output: picture }, approved: null };
    const result: ParityResult = { ...ran, id: one.id, artifactKind: picture.kind, sides };
    await history.put(await caseKey(one.id, own, base, digests), result, app.artifacts);
  }
  return { checkout, cases, history: open, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Each file by itself: what Git takes for a link has no files. */
async function linkFiles(from: string, to: string, without: readonly string[] = []): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (without.includes(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkFiles(source, target);
    else await symlink(source, target);
  }
}
