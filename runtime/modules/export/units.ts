/** Metres of each unit that an export can be in. */
export const metresPer = { m: 1, cm: 0.01, mm: 0.001, in: 0.0254 } as const;
export type Unit = keyof typeof metresPer;
