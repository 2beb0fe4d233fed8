import { readFile } from "node:fs/promises";
import { canonicalJson, definitionKinds, RenderlineError, sha256Hex, validateEach, type Problem } from "#contracts";
import { loadDefinitions } from "../definitions/load.ts";
import type { CheckReport } from "./report.ts";
import { installed, type CheckOptions } from "./run-check.ts";

/**
 * Checks one JSON definition of any kind and origin. The checkout's definitions are at hand for what it refers to;
 * one of the same id gives way to it.
 * @throws RenderlineError definition-unreadable when the file cannot be read or is not JSON
 */
export async function checkJsonFile(
  file: string,
  { root, today = new Date().toISOString().slice(0, 10), registry }: Pick<CheckOptions, "root" | "today" | "registry">,
): Promise<CheckReport> {
  const value = await readJson(file);
  const { id, kind } = value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
  const { definitions } = await loadDefinitions({ root });
  const context = definitions.map(({ compiled }) => compiled.definition).filter((one) => one.id !== id);
  const placed = validateEach([...context, value], registry ?? (await installed()), { today });
  const problems = placed.flatMap(({ index, problem }): Problem[] => {
    if (index === undefined) return [problem];
    return index === context.length ? [{ ...problem, file }] : [];
  });
  const known = definitionKinds.find((one) => one === kind);
  return {
    ok: problems.every(({ severity }) => severity !== "error"),
    definitions:
      typeof id === "string" && known !== undefined
        ? [{ id, kind: known, digest: sha256Hex(canonicalJson(value)) }]
        : [],
    problems,
  };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RenderlineError(
      "definition-unreadable",
      `the definition "${file}" cannot be read: ${reason}`,
      "Give a file that holds one JSON definition: npx renderline definition show ID --json prints one.",
      error,
    );
  }
}
