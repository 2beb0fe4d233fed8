import type { Legacy, OrderLine } from "#contracts";
import { refuseParams } from "./export.ts";
import { stillView } from "./still-view.ts";

/**
 * Refuses what an order line sets and legacy would refuse, before anything is executed. A command is told everything, and refuses
 * by itself.
 * @throws RenderlineError order-line-param-invalid
 */
export function checkLegacyParams(legacy: Legacy, line: Pick<OrderLine, "params">): void {
  if ("command" in legacy) return;
  switch (legacy.preset) {
    case "glb":
    case "usd":
      return refuseParams(line);
    case "thumbnail": {
      const { side, ...view } = legacy.settings;
      stillView({ ...view, width: side, height: side }, line);
      return;
    }
    case "still":
    case "finished-still":
    case "turntable":
    case "blend":
      stillView(legacy.settings, line);
      return;
    case "ingest":
      return;
  }
}
