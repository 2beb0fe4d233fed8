import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { problemCodes, type Problem } from "#contracts";
import type { CheckReport } from "./report.ts";

/** The report as SARIF 2.1.0, for code scanning. Files of the checkout are relative to `%SRCROOT%`. */
export function checkSarif({ problems }: CheckReport): object {
  const used = [...new Set(problems.map(({ code }) => code))].toSorted();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "renderline", rules: used.map(rule) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the checkout." } } },
        results: problems.map((one) => result(one, used.indexOf(one.code))),
      },
    ],
  };
}

function rule(code: string): object {
  const known = Object.entries(problemCodes).find(([name]) => name === code)?.[1];
  return {
    id: code,
    shortDescription: { text: known?.title ?? code },
    defaultConfiguration: { level: known?.severity ?? "error" },
  };
}

function result(
  { code, severity, message, remedy, file, line, column, definition }: Problem,
  ruleIndex: number,
): object {
  const region = line === undefined ? {} : { region: { startLine: line, startColumn: column ?? 1 } };
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: `${message}\n${remedy}` },
    ...(file === undefined && definition === undefined
      ? {}
      : {
          locations: [
            {
              ...(file === undefined ? {} : { physicalLocation: { artifactLocation: location(file), ...region } }),
              ...(definition === undefined ? {} : { logicalLocations: [{ name: definition, kind: "object" }] }),
            },
          ],
        }),
  };
}

function location(file: string): object {
  if (isAbsolute(file)) return { uri: pathToFileURL(file).href };
  return { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" };
}
