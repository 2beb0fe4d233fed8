import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { catalogue, compile, type Catalogue, type OutputType } from "#contracts";
import library from "#materials/catalogue.library";
import rules from "#materials/catalogue.rules";
import ingest from "#output-types/product.output-type";
import { approveCases, hostIdentity, type ApprovedResult } from "#parity/approved/index";
import type { ParityCase } from "#parity/case";
import { withParityApp, type ParityApp, type ParityTools } from "#parity/open-app";
import { runCase, type CaseContext } from "#parity/run-case";
import { runOrderLine } from "#parity/sides/run-order-line";
import type { ParityResult } from "#runtime/api/parity-result";
import type { App } from "#runtime/app";
import { dispatchOrderLine } from "#runtime/dispatch/dispatch";
import { ingestProduct } from "#runtime/dispatch/ingest";
import { pause } from "#runtime/engine/every";
import type { Mode } from "#runtime/store/status";
import blend from "#workflows/order-line/blend.workflow";
import still from "#workflows/order-line/still.workflow";
import turntable from "#workflows/order-line/turntable.workflow";
import productWorkflow from "#workflows/cad-file/product.workflow";
import { sidesOf, type Fault, type FaultRow } from "./fault.ts";
import { judgeRow, type Judged } from "./judge-row.ts";
import { seedModules, seedTools, type Planted } from "./seed-faults.ts";

const definitions = [library, rules, productWorkflow, still, turntable, blend].map((one) => compile(one));

export interface MatrixParts {
  /** A data folder of the matrix's own: what is in it goes. */
  readonly folder: string;
  readonly tools: ParityTools;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

export interface RowResult extends Judged {
  readonly row: FaultRow;
  readonly verdict: ParityResult["verdict"];
  readonly reason: string;
  readonly durationMs: number;
}

/** Opens what the rows of a matrix are run with, one after the other. It is closed however `use` ends. */
export async function withFaultMatrix<TResult>(
  { folder, tools, signal, onError }: MatrixParts,
  use: (matrix: FaultMatrix) => Promise<TResult>,
): Promise<TResult> {
  const planted: Planted = { row: undefined, side: undefined };
  const scratch = join(folder, "scratch");
  await mkdir(scratch, { recursive: true });
  const parts = { onError, tools: seedTools(tools, planted, scratch), modules: seedModules(planted) };
  return withParityApp({ ...parts, folder: join(folder, "at-hand") }, (atHand) =>
    withParityApp({ ...parts, folder: join(folder, "gone") }, async (gone) => {
      const approvedFolder = join(folder, "approved");
      const provenance = { commit: null, changed: true, host: await hostIdentity(), tools: await toolsOf(atHand.app) };
      return use(new FaultMatrix({ "at hand": atHand, gone }, { planted, approvedFolder, provenance, signal }));
    }),
  );
}

/** What rows are run in: where what was approved was made, and where it never was. */
type Apps = Readonly<Record<FaultRow["approved"], ParityApp>>;

interface Within {
  readonly planted: Planted;
  readonly approvedFolder: string;
  readonly provenance: CaseContext["provenance"];
  readonly signal: AbortSignal;
}

/** Cases that are run with one fault, or with none. */
export class FaultMatrix {
  readonly #apps: Apps;
  readonly #within: Within;
  readonly #approved = new Map<string, ApprovedResult>();
  #runs = 0;

  constructor(apps: Apps, within: Within) {
    [this.#apps, this.#within] = [apps, within];
  }

  /** Runs a case with nothing wrong in it, held against what it came to the first time. */
  async runClean(base: ParityCase): Promise<ParityResult> {
    const approved = await this.#approvedOf(base);
    return this.#run(base, approved, undefined);
  }

  /** Runs a row's case with its fault, and judges what that was put down to. */
  async runRow(row: FaultRow): Promise<RowResult> {
    const { base, fault, place, inProduct } = row;
    const approved = await this.#approvedOf(base);
    if (fault.how === "stale") await this.#make(fault.from);
    const setting = fault.how === "setting" && inProduct !== true ? fault.changed(place) : undefined;
    const changed = setting === undefined ? base : { ...base, definition: setting };
    const result = await (inProduct === true
      ? this.#runAnew(changed, approved, row)
      : this.#run(changed, approved, row));
    const { verdict, reason, durationMs } = result;
    return { row, verdict, reason, durationMs, ...judgeRow(row, result) };
  }

  async #approvedOf(base: ParityCase): Promise<ApprovedResult> {
    const known = this.#approved.get(base.id);
    if (known !== undefined) return known;
    const { approvedFolder, provenance } = this.#within;
    const { sides, verdict, reason } = await this.#run({ ...base, ownFile: true }, undefined, undefined);
    if (verdict !== "pass") throw new Error(`case "${base.id}" is no base for faults: ${reason}`);
    const { host, tools } = provenance;
    const made = { case: base.id, side: sides.graph, contents: sides.graph.contents, metrics: {}, host, tools };
    const approval = { reason: "what faults are held against", owner: "fault matrix", on: "2026-01-01" };
    const [record] = await approveCases([{ ...made, ...approval }], approvedFolder);
    if (record === undefined) throw new Error("one case was approved");
    this.#approved.set(base.id, record);
    return record;
  }

  /** With a product that is made anew, and forgotten again: others' is made by what does nothing wrong. */
  async #runAnew(base: ParityCase, approved: ApprovedResult, row: FaultRow): Promise<ParityResult> {
    const { app } = this.#apps[row.approved];
    await forgetProducts(app);
    try {
      return await this.#run(base, approved, row);
    } finally {
      await forgetProducts(app);
    }
  }

  async #run(base: ParityCase, approved: ApprovedResult | undefined, row: FaultRow | undefined): Promise<ParityResult> {
    const { planted, provenance, signal } = this.#within;
    const { app, faults } = this.#apps[row?.approved ?? "at hand"];
    this.#runs += 1;
    // An ingest is of a product that nobody made before; the same bytes again would change nothing.
    const one = base.outputType === ingest.id ? { ...base, product: `${base.product}-${this.#runs}` } : base;
    const { fault } = row ?? {};
    const products = row?.inProduct === true && fault?.how === "setting" ? fault.changed(row.place) : ingest;
    const plain = this.#contextOf(one, products);
    planted.row = row;
    return runCase(app, one, {
      ...plain,
      faults,
      provenance,
      signal,
      selected: "a fault is seeded",
      approved,
      renderBase: undefined,
      onSide: async (side) => {
        // What is made ready for a side is made by tools and modules that do nothing wrong.
        planted.side = undefined;
        if (side !== undefined && side !== "product" && row?.fault.how === "revision")
          await this.#pin(app, one, { ...row.fault, place: row.place }, side);
        planted.side = side;
      },
      afterwards: async (_, orderLineId, side) => {
        if (row?.fault.how !== "records" || !sidesOf(row.place).includes(side)) return;
        await row.fault.falsify(app, orderLineId, (id) => this.#redo(app, id, plain.catalogue));
      },
    });
  }

  /** Makes another STEP file the product's revision, or the case's own again. */
  async #pin(
    app: App,
    one: ParityCase,
    { step, place }: Extract<Fault, { how: "revision" }> & Pick<FaultRow, "place">,
    side: Mode,
  ): Promise<void> {
    const file = sidesOf(place).includes(side) ? step : one.step;
    await ingestProduct(app, { ...this.#contextOf(one), file, product: one.product, mode: "graph" });
  }

  /** What the graph makes of a case. */
  async #make(one: ParityCase): Promise<void> {
    const { app } = this.#apps["at hand"];
    const context = this.#contextOf(one);
    await ingestProduct(app, { ...context, file: one.step, product: one.product, mode: "graph" });
    const { output } = await runOrderLine(app, one, "graph", context);
    if (output === undefined) throw new Error(`case "${one.id}" made nothing`);
  }

  async #redo(app: App, orderLineId: string, all: Catalogue): Promise<void> {
    const { id } = await dispatchOrderLine(app, { orderLineId, catalogue: all });
    const isOpen = async (): Promise<boolean> => {
      const row = await app.database.db.selectFrom("dispatch").select("status").where("id", "=", id).executeTakeFirst();
      return row?.status === "running";
    };
    while (await isOpen()) await pause(50, this.#within.signal);
  }

  /** @param products what a product is made by */
  #contextOf(
    { definition }: ParityCase,
    products: OutputType = ingest,
  ): Pick<CaseContext, "catalogue" | "signal" | "onProgress"> {
    const own = [...(definition === undefined ? [] : [definition]), products].map((one) => compile(one));
    return {
      catalogue: catalogue([...own, ...definitions]),
      signal: this.#within.signal,
      onProgress: () => undefined,
    };
  }
}

/** As in an empty data folder; what was made stays in the store. */
async function forgetProducts({ database: { db } }: App): Promise<void> {
  await sql`truncate table product cascade`.execute(db);
}

async function toolsOf({ tools }: App): Promise<CaseContext["provenance"]["tools"]> {
  return [await tools.cad.identity(), await tools.blender.identity()];
}
