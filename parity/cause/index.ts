export { causeGroup, causeText, fieldText } from "./cause.ts";
export { sharedEffectCauses, type ExpectedEffects } from "./effect-causes.ts";
export { findCauses, type CauseInput } from "./find-causes.ts";
export type { ReplayHost } from "./recall.ts";
