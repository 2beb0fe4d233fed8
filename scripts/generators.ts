import { failures, problemCodes } from "#contracts";
import { openApiDocument } from "#runtime/api/server/openapi";
import { schemaFiles } from "../cli/definitions/schemas.ts";
import { compileAssembly } from "./compile-assembly.ts";

/** A committed file that a program writes. `render` gives all that is in it and touches nothing. */
export interface Generator {
  /** Path relative to the repository. */
  file: string;
  render(): Promise<string | Uint8Array>;
}

/** Every generated file. A generator that makes several files stands here once for each. */
export const generators: readonly Generator[] = [
  { file: "docs/errors.md", render: renderErrors },
  { file: "docs/problems.md", render: renderProblems },
  { file: "docs/schema/openapi.json", render: async () => `${JSON.stringify(openApiDocument(), null, 2)}\n` },
  { file: "parity/compare/flip/filters.wasm", render: () => compileAssembly("parity/compare/flip/assembly/index.ts") },
  ...schemaFiles().map(({ file, text }) => ({ file, render: async () => text })),
];

async function renderErrors(): Promise<string> {
  const rows = Object.entries(failures).map(([code, { exit, title }]) => `| \`${code}\` | ${exit} | ${title} |`);
  return [
    "<!-- Generated from contracts/errors.ts by npm run generate. -->",
    "",
    "# Errors",
    "",
    "Every failure of a command has one of these codes. With `--json` it is `error.code`, beside `error.message` (what",
    "failed, on which thing) and `error.remedy` (what to do next). Exit status 1 means that the thing asked about is not so,",
    "2 that the command could not answer, 130 that it was interrupted.",
    "",
    "| Code | Exit | Meaning |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

async function renderProblems(): Promise<string> {
  const rows = Object.entries(problemCodes).map(
    ([code, { severity, title }]) => `| \`${code}\` | ${severity} | ${title} |`,
  );
  return [
    "<!-- Generated from contracts/validate/codes.ts by npm run generate. -->",
    "",
    "# Problems",
    "",
    "Everything that `npx renderline check` can say of a definition. An error keeps it from being used, a warning does not.",
    "The codes are stable; every problem comes with what was expected, what was got, and a remedy.",
    "",
    "| Code | Severity | Meaning |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
