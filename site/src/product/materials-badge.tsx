import type { ReactNode } from "react";
import { formatCount } from "../format.ts";
import { Icon } from "../ui/icon.tsx";

/** Whether every part has a material. */
export function MaterialsBadge({ missing }: { readonly missing: number }): ReactNode {
  return missing === 0 ? (
    <span className="badge tone-ok">
      <Icon name="check" />
      All parts have materials
    </span>
  ) : (
    <span className="badge tone-warn">
      <Icon name="warn" />
      {formatCount(missing)} without a material
    </span>
  );
}
