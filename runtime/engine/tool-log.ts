import type { ModuleHost, Tool } from "#runtime/modules/module";

/** How much of a log's end is kept, characters. */
const kept = 20_000;

/** Tools that keep the end of what they print. */
export interface LoggedTools {
  readonly tools: ModuleHost["tools"];
  text(): string;
}

export function loggedTools(tools: ModuleHost["tools"]): LoggedTools {
  let log = "";
  const logged = (tool: Tool): Tool => ({
    identity: () => tool.identity(),
    request: (op, params, options = {}) =>
      tool.request(op, params, {
        ...options,
        onLog: (text) => {
          log = (log + text).slice(-kept);
          options.onLog?.(text);
        },
      }),
  });
  return {
    tools: { cad: logged(tools.cad), blender: logged(tools.blender), usd: logged(tools.usd) },
    text: () => log,
  };
}
