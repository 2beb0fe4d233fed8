import type { LegacyStill } from "#contracts";

/** A small still of a case's own, as both paths are told of it: quick to render, large enough to show every part. */
export const smallStill = { width: 256, height: 256, samples: 8 } as const;

/** What legacy is told besides; the same as the contracts' defaults. */
export const smallLegacy = {
  ...smallStill,
  transparent: false,
  ground: true,
  azimuth: 35,
  elevation: 36,
  onMissing: "fallback",
} as const satisfies LegacyStill;
