import type { ParityTools } from "#parity/open-app";
import { modules as installed } from "#runtime/modules/index";
import type { Module, Tool } from "#runtime/modules/module";
import type { Mode } from "#runtime/store/status";
import { sidesOf, type FaultRow } from "./fault.ts";

/** What goes wrong now, and on which side: one row at a time. */
export interface Planted {
  row: Pick<FaultRow, "fault" | "place" | "inProduct"> | undefined;
  /** What is made: an order line's product, or a side; none while sides are compared and causes are looked for, when nothing goes wrong. */
  side: Mode | "product" | undefined;
}

/** Native tools that are asked for something else while a side with a planted fault is run. */
export function seedTools(tools: ParityTools, planted: Planted, scratch: string): ParityTools {
  const seeded = (tool: Tool): Tool => ({
    identity: () => tool.identity(),
    request: async (op, params, options) => {
      const fault = active(planted);
      const asked = fault?.how === "request" && fault.ops.includes(op) ? await fault.rewrite(params, scratch) : params;
      return tool.request(op, asked, options);
    },
  });
  const { blender } = tools;
  return {
    cad: seeded(tools.cad),
    blender: { ...seeded(blender), stop: () => blender.stop() },
    usd: seeded(tools.usd),
    close: () => tools.close(),
  };
}

type Call = Parameters<Module["run"]>;
type Outputs = Awaited<ReturnType<Module["run"]>>;

/** The installed modules; on the graph's path one gives what it made last, where a planted fault says so. Legacy knows no cache. */
export function seedModules(planted: Planted): readonly Module[] {
  const made = new Map<string, Outputs>();
  return (installed as readonly Module[]).map((module) => {
    const { type } = module.contract;
    const run = async (...call: Call): Promise<Outputs> => {
      const fault = active(planted);
      const stale = fault?.how === "stale" && fault.node === type ? made.get(type) : undefined;
      if (stale !== undefined) return stale;
      const outputs = await module.run(...call);
      made.set(type, outputs);
      return outputs;
    };
    return { ...module, run };
  });
}

function active({ row, side }: Planted): FaultRow["fault"] | undefined {
  if (row === undefined || side === undefined) return undefined;
  const wrong = row.inProduct === true ? side === "product" : side !== "product" && sidesOf(row.place).includes(side);
  return wrong ? row.fault : undefined;
}
