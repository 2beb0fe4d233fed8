import { modules } from "#runtime/modules/index";
import { implement, type Module } from "#runtime/modules/module";

/**
 * The installed modules with something before each, which may throw or wait in the module's name. The engine is given them;
 * legacy calls its own.
 */
export function modulesAfter(before: (signal: AbortSignal, type: string) => Promise<void>): readonly Module[] {
  return modules.map((module) =>
    implement(module.contract, module.tool, async (call, host) => {
      await before(host.signal, module.contract.type);
      return (module as Module).run(call, host) as never;
    }),
  ) as readonly Module[];
}
