import { failures, RenderlineError, type FailureCode } from "#contracts";
import { libraryRemedy, missingLibraries } from "./system-libraries.ts";
import type { ToolKind } from "./tool-messages.ts";

/** How people call the tools. */
export const toolNames: Readonly<Record<ToolKind, string>> = {
  occt: "CAD kernel",
  blender: "renderer",
  usd: "USD library",
};

const missingCodes = { occt: "cad-kernel-missing", blender: "renderer-missing", usd: "usd-library-missing" } as const;

/** What to do about a code that a worker's operation ends with. */
const jobRemedies: Partial<Record<FailureCode, string>> = {
  "step-unreadable": "Open the file in the CAD system it comes from and export it as STEP AP214 or AP242 again.",
  "step-damaged": "Copy the file again from where it came, or export it again from the CAD system.",
  "step-cyclic": "Take the assembly out of itself in the CAD system and export it again.",
  "step-reference-missing":
    "Export the assembly with its parts as one STEP file (in the CAD system: no external references, not one file a part).",
  "step-placement-invalid": "Place the part anew in the CAD system and export the assembly again.",
  "step-shape-invalid": "Mend or remove the shape in the CAD system (its check of geometry finds it) and export again.",
  "step-too-large":
    "Export the product by itself, or split it; a nesting this deep or wide is mostly a fault of the exporter.",
  "artifact-invalid": "The geometry and the scene do not belong together; run the nodes that make them again.",
  "output-unwritable": "Choose a folder that this user may write.",
  "disk-full": "Free space on that disk; nothing was half-written.",
};

/** The tool could not be started or loaded: `message` is its own explanation, `detail` what it printed. */
export function missingTool(kind: ToolKind, message: string, detail: string): RenderlineError {
  const libraries = missingLibraries(`${message}\n${detail}`);
  const remedy =
    libraries.length > 0
      ? libraryRemedy(libraries)
      : 'Run "npx renderline doctor": it says what is missing and how to mend it.';
  const what = libraries.length > 0 ? `it needs ${libraries.map((name) => `"${name}"`).join(", ")}` : message;
  const cause = detail === "" ? undefined : new Error(detail);
  return new RenderlineError(missingCodes[kind], `The ${toolNames[kind]} does not load: ${what}`, remedy, cause);
}

/** The worker refused a job. A code we do not know becomes `tool-failed`: the worker is not to invent codes. */
export function refusedJob(
  kind: ToolKind,
  op: string,
  error: { readonly code: string; readonly message: string; readonly detail: string },
): RenderlineError {
  const code = isFailureCode(error.code) ? error.code : "tool-failed";
  const message = code === "tool-failed" ? `The ${toolNames[kind]} failed at "${op}": ${error.message}` : error.message;
  const remedy = jobRemedies[code] ?? "Read the run's log; the tool itself is well and takes further jobs.";
  return new RenderlineError(code, message, remedy, error.detail === "" ? undefined : new Error(error.detail));
}

/** The process ended in the middle of a job. `how` is such as "signal SIGSEGV". */
export function crashedTool(kind: ToolKind, op: string, how: string, lastLines: readonly string[]): RenderlineError {
  const words = lastLines.length === 0 ? "It printed nothing." : `Its last lines:\n  ${lastLines.join("\n  ")}`;
  return new RenderlineError(
    "tool-crashed",
    `The ${toolNames[kind]} ended in the middle of "${op}" (${how}). ${words}`,
    `Run it again: the tool is started afresh. If it ends each time, ${kind === "occt" ? "the STEP file holds something that the kernel does not survive: export it again; or " : ""}look for memory pressure (SIGKILL) and keep the input for a report.`,
  );
}

export function timedOutTool(kind: ToolKind, op: string, timeoutMs: number): RenderlineError {
  return new RenderlineError(
    "tool-timeout",
    `The ${toolNames[kind]} took longer than ${timeoutMs / 1000} s for "${op}" and was ended`,
    kind === "occt"
      ? "Give it more time with RENDERLINE_CAD_TIMEOUT (seconds), or less to do: a coarser tessellation, or the product split."
      : "Give it less to do: fewer samples or a smaller picture.",
  );
}

export function outOfMemoryTool(kind: ToolKind, op: string, used: number, limit: number): RenderlineError {
  return new RenderlineError(
    "tool-out-of-memory",
    `The ${toolNames[kind]} used ${mebibytes(used)} MiB for "${op}", more than the limit of ${mebibytes(limit)} MiB, and was ended`,
    kind === "occt"
      ? "Raise RENDERLINE_CAD_MEMORY (MiB) if there is more, or give it less to hold: a coarser tessellation, or the product split."
      : "Give it less to hold: a smaller picture or a coarser tessellation; the limit is four fifths of what there is.",
  );
}

export function interruptedTool(kind: ToolKind, op: string, reason: unknown): RenderlineError {
  const message = `"${op}" was interrupted; the ${toolNames[kind]} was ended`;
  return new RenderlineError("interrupted", message, "Start it again; nothing was half-written.", reason);
}

function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(failures, code);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
