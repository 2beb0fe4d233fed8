import { z } from "zod";
import type { ContractData } from "../contract-data.ts";
import { requestKind } from "../family.ts";
import type { Registry } from "../registry.ts";
import { quote, suggest, type Report } from "./report.ts";

/** Checks the installation itself: contracts, modules and legacy steps belong together. */
export function checkRegistry({ contracts, modules, legacySources }: Registry, report: Report): void {
  const versions = new Map<string, number[]>();
  for (const { key, version } of modules) versions.set(key, [...(versions.get(key) ?? []), version]);
  const steps = new Set(legacySources);
  const types = new Set<string>();
  for (const contract of contracts) {
    if (types.has(contract.type)) {
      report("contract-duplicate", {
        message: `two contracts are of node type "${contract.type}"`,
        expected: "a type of its own",
        got: contract.type,
        remedy: "Give one of them another type, or take it out of nodes/index.ts.",
      });
    }
    types.add(contract.type);
    checkContract(contract, report);
    checkModule(contract, versions, report);
    if (steps.has(contract.legacySource)) continue;
    report("legacy-source-unknown", {
      message: `contract "${contract.type}": there is no legacy step "${contract.legacySource}"`,
      expected: "a step of a legacy pipeline",
      got: contract.legacySource,
      remedy: suggest(contract.legacySource, legacySources, "legacy step"),
    });
  }
  checkLegacyOnly(modules, new Set(contracts.map(({ module }) => module.key)), report);
}

function checkContract({ type, family, receives, bridge, params }: ContractData, report: Report): void {
  const faulty = (message: string, remedy: string): void =>
    report("contract-invalid", { message: `contract "${type}": ${message}`, got: type, remedy });
  if (receives !== undefined && receives !== requestKind[family]) {
    faulty(
      `it receives ${receives}, but a ${family} run starts from ${requestKind[family]}`,
      `Let it receive ${requestKind[family]}, or give it an input.`,
    );
  }
  if (bridge?.from === family) faulty(`it is a bridge from its own family ${family}`, "Take the bridge out.");
  for (const [name, { schema, required, default: value }] of Object.entries(params)) {
    const reader = readerOf(schema);
    if (reader === undefined) faulty(`the JSON Schema of param "${name}" cannot be read`, "Use a simpler schema.");
    else if (!required && !reader.safeParse(value).success) {
      faulty(`the default ${quote(value)} of param "${name}" is not of its own schema`, "Mend the default.");
    }
  }
}

function readerOf(schema: Readonly<Record<string, unknown>>): z.ZodType | undefined {
  try {
    return z.fromJSONSchema(schema);
  } catch {
    return undefined;
  }
}

function checkModule(
  { type, module }: ContractData,
  versions: ReadonlyMap<string, readonly number[]>,
  report: Report,
): void {
  const there = versions.get(module.key);
  if (there === undefined) {
    report("contract-without-module", {
      message: `contract "${type}": no module implements "${module.key}"`,
      expected: `a module "${module.key}", version ${module.version}`,
      got: "none",
      remedy: `Write it in runtime/modules and list it there. ${suggest(module.key, [...versions.keys()], "module")}`,
    });
  } else if (!there.includes(module.version)) {
    report("module-version-mismatch", {
      message: `contract "${type}" wants version ${module.version} of the module "${module.key}", version ${there.join(", ")} is here`,
      expected: String(module.version),
      got: there.join(", "),
      remedy: "Bring contract and module to one version; raise it when equal inputs may give another result.",
    });
  }
}

function checkLegacyOnly(modules: Registry["modules"], used: ReadonlySet<string>, report: Report): void {
  for (const { key, legacyOnly } of modules) {
    if (!used.has(key) && legacyOnly === undefined) {
      report("module-without-contract", {
        message: `no contract names the module "${key}", and no reason is given`,
        expected: "a contract, or the reason why only legacy calls it",
        got: key,
        remedy: "Write a contract for it in nodes/, or list it with the reason why only legacy calls it.",
      });
    } else if (used.has(key) && legacyOnly !== undefined) {
      report("module-reason-stale", {
        message: `the module "${key}" is listed for legacy alone (${quote(legacyOnly)}), but a contract names it`,
        expected: "no reason",
        got: legacyOnly,
        remedy: "Take the reason out.",
      });
    }
  }
}
