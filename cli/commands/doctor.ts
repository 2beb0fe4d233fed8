import type { Command } from "commander";
import { killMatrix } from "#runtime/kills/kill-matrix";
import { orphansAreSeen } from "#runtime/kills/orphans";
import { examineTools } from "#runtime/native/doctor";
import { examineStore } from "#runtime/store/examine-store";
import { log, printJson, printLine } from "../output.ts";
import { dataFolder } from "../paths.ts";
import type { CommandContext } from "../program.ts";
import { databaseUrl } from "../runtime.ts";

const marks = { ok: "ok     ", missing: "MISSING", broken: "BROKEN " } as const;

export function registerDoctor(program: Command, { signal }: CommandContext): void {
  program
    .command("doctor")
    .description("Say which tools were found and whether artifacts can be stored, what is missing, and how to mend it.")
    .option(
      "--kill-matrix",
      "instead kill processes of its own where something could be lost, and look at what is left",
    )
    .option("--json", "print one JSON document")
    .action(async (options: { readonly json?: boolean; readonly killMatrix?: boolean }) => {
      const json = options.json === true;
      return options.killMatrix === true ? tryKills(json, signal) : examine(json);
    });
}

async function examine(json: boolean): Promise<void> {
  const [tools, store] = await Promise.all([examineTools(), examineStore(process.env, dataFolder())]);
  const findings = [...tools, store];
  if (findings.some(({ status }) => status !== "ok")) process.exitCode = 1;
  if (json) return printJson({ ok: process.exitCode !== 1, findings });
  for (const { status, summary, detail, remedy } of findings) {
    printLine(`${marks[status]} ${summary}`);
    if (detail !== undefined) printLine(`        ${detail}`);
    if (remedy !== undefined && status !== "ok") printLine(`        to do: ${remedy}`);
  }
}

const broken =
  'This installation loses work, or does it twice. Let no worker make order lines with it: run "npm ci" and this again, and report what it says if that does not mend it.';

async function tryKills(json: boolean, signal: AbortSignal): Promise<void> {
  const url = databaseUrl();
  log(
    `Killing processes of its own on ${url === undefined ? "an embedded database" : "PostgreSQL"}, in a place apart.`,
  );
  if (!orphansAreSeen) log("Whether a killed process leaves others behind is not looked for on this system.");
  const onKill = (at: string, kills: number, all: number): void => log(`  ${kills} of ${all} killed (${at})`);
  const { points, faults } = await killMatrix({ url, signal, onKill });
  const ok = faults.length === 0;
  if (!ok) process.exitCode = 1;
  if (json) return printJson({ ok, backend: url === undefined ? "embedded" : "postgresql", points, faults });
  for (const { at, killed, dispatches, ended, outputs } of points)
    printLine(`${at.padEnd(12)} ${killed} killed, ${ended} of ${dispatches} dispatches ended, ${outputs} outputs`);
  for (const fault of faults) printLine(`${marks.broken} ${fault}`);
  printLine(ok ? `${marks.ok} nothing was lost, made twice or left behind` : `        to do: ${broken}`);
}
