import type { ModuleHost, Tool } from "#runtime/modules/module";
import { LogTail } from "#runtime/native/log-tail";

/** How much of a log's end is kept, characters. */
const kept = 20_000;

/** Tools that keep the end of what they print. */
export interface LoggedTools {
  readonly tools: ModuleHost["tools"];
  /** What they have printed since it was last asked. */
  take(): string;
}

export function loggedTools(tools: ModuleHost["tools"]): LoggedTools {
  const log = new LogTail(kept);
  const logged = (tool: Tool): Tool => ({
    identity: () => tool.identity(),
    request: (op, params, options = {}) =>
      tool.request(op, params, {
        ...options,
        onLog: (text) => {
          log.add(text);
          options.onLog?.(text);
        },
      }),
  });
  return {
    tools: { cad: logged(tools.cad), blender: logged(tools.blender), usd: logged(tools.usd) },
    take: () => log.takeWhole(),
  };
}
