import type { Problem } from "../problem.ts";
import type { Registry } from "../registry.ts";
import type { ProblemCode } from "./codes.ts";
import { KnownDefinitions } from "./known.ts";
import { checkMappingRules } from "./materials.ts";
import { checkOutputType } from "./output-type.ts";
import { prepareRegistry, type PreparedRegistry } from "./prepare.ts";
import { checkRegistry } from "./registry.ts";
import { problem, type Finding, type PlacedProblem } from "./report.ts";
import type { Salvaged } from "./salvage.ts";
import { readShape } from "./shape.ts";
import { checkWorkflow } from "./workflow.ts";

export interface ValidateOptions {
  /** `YYYY-MM-DD`: the day on which migration workflows are judged; without it none has expired. */
  readonly today?: string;
}

/**
 * Says everything that is wrong with definitions, at once. Pure: takes JSON of any origin and the registry as plain
 * data, looks at no disk and no clock, and throws for no JSON at all. What the definitions pin must be among them.
 * @example
 * const errors = validate([workflow, outputType], registry).filter(({ severity }) => severity === "error");
 */
export function validate(
  definitions: readonly unknown[],
  registry: Registry,
  options: ValidateOptions = {},
): Problem[] {
  return validateEach(definitions, registry, options).map((placed) => placed.problem);
}

/** The same, each problem with the place of its definition in the list, for callers that know files. */
export function validateEach(
  definitions: readonly unknown[],
  registry: Registry,
  { today }: ValidateOptions = {},
): PlacedProblem[] {
  const problems: PlacedProblem[] = [];
  checkRegistry(registry, (code, finding) => problems.push({ index: undefined, problem: problem(code, finding) }));
  const prepared = prepareRegistry(registry);
  const known = new KnownDefinitions();
  const read = definitions.map((raw, index) => {
    const definition = idOf(raw);
    const report = (code: ProblemCode, finding: Finding): unknown =>
      problems.push({ index, problem: problem(code, { ...finding, definition }) });
    const salvaged = readShape(raw, report);
    if (salvaged !== undefined) known.add(salvaged, raw);
    return { salvaged, report };
  });
  checkIds(definitions, problems);
  for (const { salvaged, report } of read) {
    if (salvaged !== undefined) checkDefinition(salvaged, prepared, known, today, report);
  }
  // By definition: its shape, then what it says. Array.sort keeps the order of equals.
  return problems.toSorted((a, b) => (a.index ?? -1) - (b.index ?? -1));
}

function checkDefinition(
  salvaged: Salvaged,
  registry: PreparedRegistry,
  known: KnownDefinitions,
  today: string | undefined,
  report: (code: ProblemCode, finding: Finding) => void,
): void {
  switch (salvaged.kind) {
    case "workflow":
      return checkWorkflow(salvaged, registry, today, report);
    case "output-type":
      return checkOutputType(salvaged.definition, registry, known, report);
    case "mapping-rules":
      return checkMappingRules(salvaged.definition, known, report);
    case "material-library":
      return undefined;
  }
}

/** Ids are one name space: a command names a definition by its id alone. */
function checkIds(definitions: readonly unknown[], problems: PlacedProblem[]): void {
  const seen = new Set<string>();
  for (const [index, raw] of definitions.entries()) {
    const id = idOf(raw);
    if (id === undefined) continue;
    if (seen.has(id)) {
      const message = `two definitions have the id "${id}"`;
      const finding = { definition: id, message, expected: "an id of its own", got: id };
      const remedy = "Give one of them another id: a command names a definition by its id alone.";
      problems.push({ index, problem: problem("definition-duplicate", { ...finding, remedy }) });
    }
    seen.add(id);
  }
}

function idOf(raw: unknown): string | undefined {
  if (typeof raw !== "object" || raw === null || !("id" in raw)) return undefined;
  return typeof raw.id === "string" ? raw.id : undefined;
}
