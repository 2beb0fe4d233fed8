import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { RenderlineError } from "#contracts";
import { checkJsonFile } from "../check/check-json.ts";
import { runCheck } from "../check/run-check.ts";
import type { CheckReport } from "../check/report.ts";
import { printJson } from "../output.ts";
import { projectRoot } from "../paths.ts";

interface CheckCommandOptions {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly github?: boolean;
  readonly definition?: string;
}

export function registerCheck(program: Command): void {
  program
    .command("check")
    .description("Check definitions: type errors and everything the validator knows, all at once.")
    .argument("[paths...]", "files or folders; everything authored without")
    .addOption(new Option("--json", "print one JSON document").conflicts(["sarif", "github"]))
    .addOption(new Option("--sarif", "print SARIF 2.1.0").conflicts("github"))
    .option("--github", "print annotations for GitHub Actions")
    .option("--definition <file>", "check one JSON definition of any kind instead")
    .action(async (paths: readonly string[], options: CheckCommandOptions) => {
      const report = await check(paths, options.definition);
      if (!report.ok) process.exitCode = 1;
      await print(report, options);
    });
}

function check(paths: readonly string[], definition: string | undefined): Promise<CheckReport> {
  const cwd = process.cwd();
  if (definition === undefined) return runCheck({ root: projectRoot, paths, cwd });
  if (paths.length === 0) return checkJsonFile(resolve(cwd, definition), { root: projectRoot });
  const remedy = "Give either, in two calls.";
  throw new RenderlineError("bad-usage", "--definition checks one JSON file and takes no paths", remedy);
}

/** Each form is loaded when it is asked for: the annotations' library is not small. */
async function print(report: CheckReport, { json, sarif, github }: CheckCommandOptions): Promise<void> {
  if (json === true) return printJson(report);
  if (sarif === true) return printJson((await import("../check/sarif.ts")).checkSarif(report));
  if (github === true) return (await import("../check/github.ts")).annotateProblems(report);
  process.stdout.write((await import("../check/text.ts")).checkText(report));
}
