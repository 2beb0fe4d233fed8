import type { Module } from "#runtime/modules/module";
import type { App } from "#runtime/app";
import type { WorkClass } from "#runtime/store/status";
import { presentWorkers } from "#runtime/store/worker-records";
import { wantedBytes } from "#runtime/store/examine-store";
import { found, thrown, type HostCheck } from "./report.ts";

/** Something that must be there for a path of a line. */
export interface Need {
  /** Whether that path is to make the output. */
  readonly makes: boolean;
  readonly class: WorkClass;
  readonly tool: Module["tool"];
  /** The module as `key@version`, of a graph's node. */
  readonly module?: string;
}

const toolNames = { cad: "CAD kernel", blender: "renderer", usd: "USD library" } as const;
const gibibyte = 2 ** 30;

/** What would execute the lines: the tools of this process, the workers of this database, and the room for what they make. */
export async function checkHost(app: App, needs: readonly Need[]): Promise<HostCheck[]> {
  return [...(await checkTools(app, needs)), ...(await checkWorkers(app, needs)), await checkSpace(app)];
}

/** The native tools, as far as this process would use them itself; others' cannot be tried from here. */
async function checkTools(app: App, needs: readonly Need[]): Promise<HostCheck[]> {
  const mine = needs.filter((need) => app.takes.includes(need.class));
  const checks: HostCheck[] = [];
  for (const tool of ["cad", "blender", "usd"] as const) {
    const users = mine.filter((need) => need.tool === tool);
    if (users.length === 0) continue;
    const check = await checkTool(app, tool);
    checks.push(weighed(check, users));
  }
  return checks;
}

async function checkTool(app: App, tool: "cad" | "blender" | "usd"): Promise<HostCheck> {
  try {
    const { kind, version, build } = await app.tools[tool].identity();
    const message = `the ${toolNames[tool]} is ${kind} ${version} (${build})`;
    return found("tools", null, "ok", { code: "tool-found", message });
  } catch (error) {
    return thrown("tools", null, error);
  }
}

/** Who takes what the lines need: somebody must take each class, and hold the modules of its nodes. */
async function checkWorkers(app: App, needs: readonly Need[]): Promise<HostCheck[]> {
  const present = await presentWorkers(app.database.db);
  const checks: HostCheck[] = [];
  for (const wanted of new Set<WorkClass>([...needs.map((need) => need.class), "dispatch"])) {
    const users = needs.filter((need) => need.class === wanted);
    const takers = present.filter(({ classes }) => classes.includes(wanted));
    const strange = users.find(
      ({ module }) => module !== undefined && !takers.some(({ modules }) => modules.includes(module)),
    );
    if (takers.length === 0) {
      const check = found("workers", null, "problem", {
        code: "no-worker",
        message: `nobody takes class ${wanted}: what needs it would wait`,
        remedy: `Start a worker: npx renderline worker --classes ${wanted}.`,
      });
      checks.push(weighed(check, users));
    } else if (strange?.module !== undefined) {
      const check = found("workers", null, "problem", {
        code: "module-not-held",
        message: `no worker of class ${wanted} holds module ${strange.module}: its nodes would wait`,
        remedy: "Update the workers to the commit that dispatches.",
      });
      const missed = users.filter(({ module }) => module === strange.module);
      checks.push(weighed(check, missed));
    } else {
      const names = takers.map(({ name }) => name).join(", ");
      checks.push(found("workers", null, "ok", { code: "workers-present", message: `class ${wanted}: ${names}` }));
    }
  }
  return checks;
}

/** What only paths want that are not to make an output keeps nobody from it. */
function weighed(check: HostCheck, users: readonly Need[]): HostCheck {
  const isBeside = users.length > 0 && users.every(({ makes }) => !makes);
  return isBeside && check.state === "problem" ? { ...check, state: "warning" } : check;
}

async function checkSpace({ artifacts }: App): Promise<HostCheck> {
  try {
    const free = await artifacts.freeBytes();
    if (free === undefined) {
      const message = `how much room there is in "${artifacts.name}" is not measured`;
      return found("space", null, "unknown", { code: "space-unmeasured", message });
    }
    const message = `${(free / gibibyte).toFixed(1)} GiB free in "${artifacts.name}"`;
    if (free >= wantedBytes) return found("space", null, "ok", { code: "space-free", message });
    const remedy = `Free ${wantedBytes / gibibyte} GiB there: npx renderline artifact gc removes what nothing refers to.`;
    return found("space", null, "problem", { code: "disk-full", message, remedy });
  } catch (error) {
    return thrown("space", null, error);
  }
}
