import type { SideResult } from "#runtime/api/parity-result";

/** The module key under which an external legacy command is recorded; it is no module. */
const externalCommand = "legacy.command";

/** Whether a side was made by a team's own command, of which only what it was given and what it made is known. */
export function isExternal({ calls }: Pick<SideResult, "calls">): boolean {
  return calls.some(({ module }) => module.key === externalCommand);
}
