import bearingExternalLegacy from "./bearing-external-legacy.waiver.ts";
import { isExpired, matchWaivers, unusedWaivers } from "./match-waivers.ts";
import type { Waiver } from "./waiver.ts";

/** Every waiver there is. A new one is a file `ID.waiver.ts` in this folder, and a line here. */
export const waivers: readonly Waiver[] = [bearingExternalLegacy];

export { isExpired, matchWaivers, unusedWaivers };
