import type { Failure } from "#runtime/store/schema";
import type { App } from "#runtime/app";
import { RenderlineError } from "#contracts";
import { noModule } from "#runtime/engine/call-node";
import { failureText } from "#runtime/modules/call-module";
import { findCommand } from "#runtime/legacy/index";
import { keptDefinitions } from "#runtime/store/definition-records";
import type { Mode } from "#runtime/store/status";
import { definitionsOf, type Invocation } from "../invocation.ts";
import { found, thrown, type LineCheck } from "./report.ts";

/**
 * Whether what a path would be started with holds. The graph's definitions were validated when they were found; what the database
 * keeps under their digests is told where it is something else.
 */
export async function checkDefinitions(app: App, path: Mode, invocation: Invocation): Promise<LineCheck> {
  try {
    const definitions = definitionsOf(invocation);
    const digests = new Set(definitions.map(({ digest }) => digest));
    const kept = await keptDefinitions(app.database.db, [...digests]);
    for (const { type } of invocation.workflow?.definition.nodes ?? [])
      if (!app.modules.has(type)) throw noModule(type);
    const keeps =
      kept.length === digests.size ? "all of them kept" : `${kept.length} kept, the rest by the first dispatch`;
    const message = `${digests.size} definitions hold, ${keeps}`;
    return found("definition", path, "ok", { code: "definition-holds", message });
  } catch (error) {
    // What is authored is kept anew by the next dispatch; runs that were started from the changed row are lost.
    if (error instanceof RenderlineError && error.code === "definition-not-kept")
      return found("definition", path, "warning", failureText(error));
    return thrown("definition", path, error);
  }
}

/** That the graph cannot be started at all: legacy makes the output then. */
export function brokenGraph({ code, message, remedy }: Failure): LineCheck {
  const falls = `${message}; legacy makes the output instead`;
  return found("definition", "graph", "problem", { code, message: falls, remedy });
}

/** Whether legacy is able to make it: its preset's materials, or its command's program. */
export async function checkLegacy(app: App, { outputType, library, rules }: Invocation): Promise<LineCheck> {
  const { legacy, family, id } = outputType.definition;
  try {
    if (family !== "order_line") {
      const message = `output type "${id}" makes products, nothing that can be ordered`;
      throw new RenderlineError("bad-usage", message, "Take an output type of family order_line.");
    }
    if ("preset" in legacy) {
      if (library === undefined || rules === undefined) {
        const message = `the legacy preset "${legacy.preset}" needs materials, and output type "${id}" pins none`;
        throw new RenderlineError(
          "definition-invalid",
          message,
          "Add materials: { library, rules } to the output type.",
        );
      }
      return found("legacy", "legacy", "ok", { code: "legacy-able", message: `preset "${legacy.preset}"` });
    }
    const [program = ""] = legacy.command;
    if (!app.takes.includes("legacy")) {
      return found("legacy", "legacy", "unknown", {
        code: "legacy-command-elsewhere",
        message: `this process executes no legacy run; whether its workers have the program "${program}" cannot be told from here`,
        remedy: "Ask where a worker of class legacy runs.",
      });
    }
    const message = `command "${await findCommand(legacy.command)}"`;
    return found("legacy", "legacy", "ok", { code: "legacy-able", message });
  } catch (error) {
    return thrown("legacy", "legacy", error);
  }
}
