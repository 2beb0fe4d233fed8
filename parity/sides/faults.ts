import { RenderlineError } from "#contracts";
import type { Module } from "#runtime/modules/module";
import type { CaseFault } from "#parity/case";

/** Which fault is on: cases run one after the other. */
export interface FaultSwitch {
  current: CaseFault | undefined;
  /** Ends the renderer's process, whatever it is doing. */
  readonly killRenderer: () => Promise<void>;
}

type Call = Parameters<Module["run"]>;

/** Modules, each of which does what the switched fault says when the graph calls it. */
export function faultyModules(faults: FaultSwitch, modules: readonly Module[]): readonly Module[] {
  return modules.map((module) => ({
    ...module,
    run: (...call: Call) => {
      const { current } = faults;
      return current?.node === module.contract.type ? goWrong[current.how](module, call, faults) : module.run(...call);
    },
  }));
}

type Gone = (module: Module, call: Call, faults: FaultSwitch) => ReturnType<Module["run"]>;

const goWrong: Readonly<Record<CaseFault["how"], Gone>> = {
  fail: (module) =>
    Promise.reject(
      new RenderlineError(
        "tool-failed",
        `node type "${module.contract.type}" fails in this case on purpose`,
        "It is what the case is about.",
      ),
    ),
  crash: (module, [call, host], { killRenderer }) => {
    let killed: Promise<void> | undefined;
    // It is at work by the time that it tells how far it is.
    const progress = (): void => void (killed ??= killRenderer());
    return module.run(call, { ...host, progress });
  },
  hang: (_module, [, { signal }]) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    }),
};
